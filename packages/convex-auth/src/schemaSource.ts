import type {
  DataModelFromSchemaDefinition,
  GenericDataModel,
  GenericSchema,
  SchemaDefinition,
} from "convex/server";

/**
 * An app's schema: what `convex/schema.ts` exports by default, or the module
 * itself (`import * as schema from "./schema"`). TypeScript names a module in
 * hovers and errors, and prints a schema's tables in full.
 */
export type SchemaSource = AnySchema | { readonly default: AnySchema };

type AnySchema = SchemaDefinition<GenericSchema, boolean>;

/** The data model of an app's schema. */
export type DataModelOf<Source extends SchemaSource> = Source extends { default: infer Schema }
  ? ModelOf<Schema>
  : ModelOf<Source>;

type ModelOf<Schema> =
  Schema extends SchemaDefinition<infer Tables extends GenericSchema, infer Strict extends boolean>
    ? DataModelFromSchemaDefinition<SchemaDefinition<Tables, Strict>> extends infer Model extends
        GenericDataModel
      ? Model
      : never
    : never;

/** The schema of either form. */
export function readSchema(source: SchemaSource): AnySchema {
  return "default" in source ? source.default : source;
}
