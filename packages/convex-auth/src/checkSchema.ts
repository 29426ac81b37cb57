import type { GenericSchema, SchemaDefinition } from "convex/server";
import { AuthConfigError } from "./config/configError";
import { authTables } from "./users/tables";

export { checkModule } from "./config/checkModule";

/**
 * Whether the schema has a users table. Throws an `AuthConfigError` when it has
 * one that the library cannot work with.
 */
export function checkSchema(schema: SchemaDefinition<GenericSchema, boolean>): boolean {
  if (schema.tables.users === undefined) return false;
  for (const [name, own] of Object.entries(authTables)) {
    const table = schema.tables[name];
    if (table === undefined) {
      throw new AuthConfigError(
        "missing_table",
        `The schema has a "users" table but no "${name}" table. Put "...authTables," first in defineSchema({ … }) of convex/schema.ts`,
      );
    }
    checkFields(name, fieldsOf(table), fieldsOf(own));
    checkIndex(name, table);
  }
  return true;
}

type Table = GenericSchema[string];
type Fields = Record<string, { isOptional: "optional" | "required" }>;

function checkFields(table: string, fields: Fields | null, own: Fields | null): void {
  // A table of `v.any()` or of a union cannot be checked field by field.
  if (fields === null || own === null) return;
  const missing = Object.keys(own).filter((field) => fields[field] === undefined);
  if (missing.length > 0) {
    throw new AuthConfigError(
      "missing_field",
      `The "${table}" table lacks ${quoted(missing)}. Write it as defineTable({ ...userFields, … }) in convex/schema.ts, with userFields from "@opensync/convex-auth/schema"`,
    );
  }
  const added = Object.keys(fields).filter((field) => own[field] === undefined);
  const required = added.filter((field) => fields[field]?.isOptional === "required");
  if (required.length > 0) {
    throw new AuthConfigError(
      "required_field",
      `The "${table}" table requires ${quoted(required)}, which nobody knows yet when a person first signs in. Make it v.optional(…) in convex/schema.ts`,
    );
  }
}

function checkIndex(name: string, table: Table): void {
  const index = table[" indexes"]().find(
    ({ indexDescriptor }) => indexDescriptor === "by_workos_id",
  );
  if (index?.fields[0] === "workosId") return;
  throw new AuthConfigError(
    "missing_index",
    `The "${name}" table lacks its index. Add .index("by_workos_id", ["workosId"]) to it in convex/schema.ts`,
  );
}

function fieldsOf({ validator }: Table): Fields | null {
  return validator.kind === "object" ? validator.fields : null;
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
