import type { GenericSchema, SchemaDefinition } from "convex/server";
import type { Value } from "convex/values";
import { tableOfId } from "../functions/tableOfId";
import { faultIn, type ValidatorJson } from "../functions/validator";

/** Any schema, for tables that are known at run time only. */
export type AnySchema = SchemaDefinition<GenericSchema, boolean>;

/**
 * Holds the data against a schema, as Convex does before it takes one.
 *
 * @throws Error for the first document that does not fit.
 */
export function checkSchema(schema: AnySchema, documents: Record<string, unknown>[]): void {
  const tables = validators(schema);
  if (!isEnforced(schema)) return;
  for (const document of documents) {
    const id = String(document._id);
    const table = tableOfId(id);
    const validator = tables.get(table);
    if (validator === undefined) continue;
    const fields = Object.entries(document).filter(([name]) => !systemFields.has(name));
    const fault = faultIn(validator, Object.fromEntries(fields) as Record<string, Value>, "");
    if (fault === null) continue;
    throw new Error(
      `Schema validation failed. Document with ID "${id}" in table "${table}" does not ` +
        `match the schema: ${fault}\nRestart the local Convex to begin with empty tables.`,
    );
  }
}

const systemFields = new Set(["_id", "_creationTime"]);

function validators(schema: AnySchema): Map<string, ValidatorJson> {
  const tables = new Map<string, ValidatorJson>();
  for (const [name, table] of Object.entries(schema.tables)) {
    tables.set(name, exported(name, table));
  }
  return tables;
}

/** `export()` is how the backend reads a table; the package's types leave it out. */
function exported(name: string, table: object): ValidatorJson {
  if ("export" in table && typeof table.export === "function") {
    const { documentType } = table.export() as { documentType: ValidatorJson };
    return documentType;
  }
  throw new Error(`schema.ts: table "${name}" needs to be made by \`defineTable\`.`);
}

function isEnforced(schema: AnySchema): boolean {
  return !("schemaValidation" in schema) || schema.schemaValidation !== false;
}
