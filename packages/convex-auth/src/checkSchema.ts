import type { GenericSchema, SchemaDefinition } from "convex/server";
import { AuthConfigError } from "./config/configError";
import { authTables } from "./users/tables";

/**
 * Returns whether the schema has a users table. Throws an `AuthConfigError` when it
 * has one that the library cannot work with.
 */
export function checkUsersTables(schema: SchemaDefinition<GenericSchema, boolean>): boolean {
  if (schema.tables.users === undefined) return false;
  checkTables(schema, USERS);
  return true;
}

/** Tables of the library, and the parts of the messages for an app that lacks them. */
export type OwnTables = {
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
  required: "which is not known when a user first signs in",
};

type Table = GenericSchema[string];
type Fields = Record<string, { isOptional: "optional" | "required" }>;

/** Checks that a schema has tables of the library, with their fields and indexes. */
export function checkTables(
  schema: SchemaDefinition<GenericSchema, boolean>,
  own: OwnTables,
): void {
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
