import type {
  DataModelFromSchemaDefinition,
  DocumentByName,
  GenericDatabaseReader,
  GenericDatabaseWriter,
  GenericDataModel,
  SchemaDefinition,
} from "convex/server";
import type { authTables } from "../users/tables";
import type { apiKeyTables } from "./tables";

/** The library's tables with API keys, as it sees them in any app's schema. */
export type ApiKeyDataModel = DataModelFromSchemaDefinition<
  SchemaDefinition<typeof authTables & typeof apiKeyTables, true>
>;

/** A key as it is stored. Keep it on the server: the hash is in it. */
export type ApiKeyRow = DocumentByName<ApiKeyDataModel, "apiKeys">;

// As in users/database.ts: `defineAuth` has checked that the tables are there.

export function apiKeyReader<DataModel extends GenericDataModel>(
  db: GenericDatabaseReader<DataModel>,
): GenericDatabaseReader<ApiKeyDataModel> {
  return db as unknown as GenericDatabaseReader<ApiKeyDataModel>;
}

export function apiKeyWriter<DataModel extends GenericDataModel>(
  db: GenericDatabaseWriter<DataModel>,
): GenericDatabaseWriter<ApiKeyDataModel> {
  return db as unknown as GenericDatabaseWriter<ApiKeyDataModel>;
}
