import type { GenericSchema, SchemaDefinition } from "convex/server";
import { apiKeyTables } from "./apiKeys/tables";
import { AuthConfigError } from "./config/configError";
import { authTables } from "./users/tables";

/**
 * Whether the schema has a users table. Throws an `AuthConfigError` when it has
 * one that the library cannot work with, or lacks the tables of API keys that
 * are asked for.
 */
export function checkSchema(
  schema: SchemaDefinition<GenericSchema, boolean>,
  { apiKeys = false }: { apiKeys?: boolean } = {},
): boolean {
  const users = schema.tables.users !== undefined;
  if (users) {
    checkTables(schema, USERS);
  } else if (apiKeys) {
    throw new AuthConfigError(
      "missing_table",
      'API keys belong to users rows, and the schema has no "users" table. Put "...authTables," first in defineSchema({ … }) of convex/schema.ts',
    );
  }
  if (apiKeys) checkTables(schema, API_KEYS);
  return users;
}

/** Tables of the library's own, and what to say of an app that gets them wrong. */
type OwnTables = {
  tables: Record<string, Table>;
  because: string;
  spread: string;
  /** How to get fields that are missing. */
  fields: string;
  /** Why a field of the app's own must be optional. */
  required: string;
};

const USERS: OwnTables = {
  tables: authTables,
  because: 'The schema has a "users" table',
  spread: "...authTables,",
  fields:
    'Write it as defineTable({ ...userFields, … }) in convex/schema.ts, with userFields from "@opensync/convex-auth/schema"',
  required: "which nobody knows yet when a person first signs in",
};

const API_KEYS: OwnTables = {
  tables: apiKeyTables,
  because: 'defineAuth has the option "apiKeys", and the schema has a "users" table',
  spread: "...apiKeyTables,",
  fields:
    'Put "...apiKeyTables," from "@opensync/convex-auth/schema" in defineSchema({ … }) of convex/schema.ts, and give a table of the app\'s own another name',
  required: "which nobody gives when a key is made",
};

type Table = GenericSchema[string];
type Fields = Record<string, { isOptional: "optional" | "required" }>;

function checkTables(schema: SchemaDefinition<GenericSchema, boolean>, own: OwnTables): void {
  for (const [name, ownTable] of Object.entries(own.tables)) {
    const table = schema.tables[name];
    if (table === undefined) {
      throw new AuthConfigError(
        "missing_table",
        `${own.because} but no "${name}" table. Put "${own.spread}" first in defineSchema({ … }) of convex/schema.ts`,
      );
    }
    checkFields(name, fieldsOf(table), fieldsOf(ownTable), own);
    for (const index of ownTable[" indexes"]()) checkIndex(name, table, index);
  }
}

function checkFields(
  table: string,
  fields: Fields | null,
  ownFields: Fields | null,
  own: OwnTables,
): void {
  // A table of `v.any()` or of a union cannot be checked field by field.
  if (fields === null || ownFields === null) return;
  const missing = Object.keys(ownFields).filter((field) => fields[field] === undefined);
  if (missing.length > 0) {
    throw new AuthConfigError(
      "missing_field",
      `The "${table}" table lacks ${quoted(missing)}. ${own.fields}`,
    );
  }
  const added = Object.keys(fields).filter((field) => ownFields[field] === undefined);
  const required = added.filter((field) => fields[field]?.isOptional === "required");
  if (required.length > 0) {
    throw new AuthConfigError(
      "required_field",
      `The "${table}" table requires ${quoted(required)}, ${own.required}. Make it v.optional(…) in convex/schema.ts`,
    );
  }
}

type Index = ReturnType<Table[" indexes"]>[number];

function checkIndex(name: string, table: Table, { indexDescriptor, fields: [field] }: Index): void {
  const index = table[" indexes"]().find((one) => one.indexDescriptor === indexDescriptor);
  if (index?.fields[0] === field) return;
  throw new AuthConfigError(
    "missing_index",
    `The "${name}" table lacks its index. Add .index("${indexDescriptor}", ["${field}"]) to it in convex/schema.ts`,
  );
}

function fieldsOf({ validator }: Table): Fields | null {
  return validator.kind === "object" ? validator.fields : null;
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
