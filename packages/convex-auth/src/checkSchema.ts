import type { GenericSchema, SchemaDefinition } from "convex/server";
import { AuthConfigError } from "./config/configError";
import { authTables } from "./users/tables";

/**
 * Whether the schema has a users table. Throws an `AuthConfigError` when it has
 * one that the library cannot work with.
 */
export function checkSchema(schema: SchemaDefinition<GenericSchema, boolean>): boolean {
  if (schema.tables.users === undefined) return false;
  for (const [table, needed] of Object.entries(authTables)) {
    const actual = schema.tables[table];
    if (actual === undefined) {
      throw new AuthConfigError(
        "missing_table",
        `The schema has a "users" table but no "${table}" table. Put "...authTables," first in defineSchema({ … }) of convex/schema.ts`,
      );
    }
    checkFields(table, fieldsOf(actual), fieldsOf(needed));
    checkIndex(table, actual);
  }
  return true;
}

/** Throws an `AuthConfigError` when the module's path is not one that Convex knows. */
export function checkModule(module: string | undefined): void {
  if (module === undefined || /^\w+(\/\w+)*$/.test(module)) return;
  throw new AuthConfigError(
    "malformed_module",
    `"${module}" is not the path of a Convex module: write it as in "auth" or "users/auth", from the convex folder and without an ending`,
  );
}

type Table = { validator: unknown; " indexes"(): { indexDescriptor: string; fields: string[] }[] };

function checkFields(table: string, actual: Set<string> | null, needed: Set<string> | null): void {
  // A table of `v.any()` or of a union cannot be checked field by field.
  if (actual === null) return;
  const missing = [...(needed ?? [])].filter((field) => !actual.has(field));
  if (missing.length === 0) return;
  throw new AuthConfigError(
    "missing_field",
    `The "${table}" table lacks ${missing.map((field) => `"${field}"`).join(", ")}. Write it as defineTable({ ...userFields, … }) in convex/schema.ts, with userFields from "@opensync/convex-auth/schema"`,
  );
}

function checkIndex(table: string, actual: Table): void {
  const index = actual[" indexes"]().find(
    ({ indexDescriptor }) => indexDescriptor === "by_workos_id",
  );
  if (index?.fields[0] === "workosId") return;
  throw new AuthConfigError(
    "missing_index",
    `The "${table}" table lacks its index. Add .index("by_workos_id", ["workosId"]) to it in convex/schema.ts`,
  );
}

function fieldsOf({ validator }: Pick<Table, "validator">): Set<string> | null {
  if (typeof validator !== "object" || validator === null || !("fields" in validator)) return null;
  return new Set(Object.keys(validator.fields ?? {}));
}
