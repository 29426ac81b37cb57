import type { GenericSchema, SchemaDefinition } from "convex/server";
import type { Value } from "convex/values";
import { tableOfId } from "../functions/tableOfId";
import { findMismatch, type ValidatorJson } from "../functions/validator";

/** Schema with tables that are known at run time only. */
export type AnySchema = SchemaDefinition<GenericSchema, boolean>;

/**
 * Checks the data against a schema, as Convex does before it accepts the schema.
 *
 * @throws Error for the first document that does not match.
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
    const fault = findMismatch(validator, Object.fromEntries(fields) as Record<string, Value>, "");
    if (fault === null) continue;
    throw new Error(
      `Schema validation failed. Document with ID "${id}" in table "${table}" does not ` +
        `match the schema: ${fault}\nRestart the local Convex server to start with empty tables.`,
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

/** Reads a table by `export()`, as Convex does; its type does not declare this method. */
function exported(name: string, table: object): ValidatorJson {
  if ("export" in table && typeof table.export === "function") {
    const { documentType } = table.export() as { documentType: ValidatorJson };
    return documentType;
  }
  throw new Error(`schema.ts: table "${name}" must be created by \`defineTable\`.`);
}

function isEnforced(schema: AnySchema): boolean {
  return !("schemaValidation" in schema) || schema.schemaValidation !== false;
}
