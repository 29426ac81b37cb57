import type {
  DataModelFromSchemaDefinition,
  DocumentByName,
  GenericDataModel,
  GenericDatabaseReader,
  GenericDatabaseWriter,
  SchemaDefinition,
  TableNamesInDataModel,
} from "convex/server";
import type { authTables } from "./tables";

/** The library's own tables, as it sees them in any app's schema. */
export type AuthDataModel = DataModelFromSchemaDefinition<
  SchemaDefinition<typeof authTables, true>
>;

/** A users row as the library sees it; an app's own may have more fields. */
export type UserRow = DocumentByName<AuthDataModel, "users">;

/** The users row of an app's schema, or `null` for a schema without that table. */
export type UserOf<DataModel extends GenericDataModel> =
  "users" extends TableNamesInDataModel<DataModel> ? DocumentByName<DataModel, "users"> : null;

// An app's data model is a superset of the library's: `defineAuth` has checked
// that the tables, fields and indexes are there. TypeScript cannot follow that
// through a generic parameter, so the narrowing stands here, once.

export function authReader<DataModel extends GenericDataModel>(
  db: GenericDatabaseReader<DataModel>,
): GenericDatabaseReader<AuthDataModel> {
  return db as unknown as GenericDatabaseReader<AuthDataModel>;
}

export function authWriter<DataModel extends GenericDataModel>(
  db: GenericDatabaseWriter<DataModel>,
): GenericDatabaseWriter<AuthDataModel> {
  return db as unknown as GenericDatabaseWriter<AuthDataModel>;
}

/** The way back: the library's view of a row to the app's. */
export function appUser<DataModel extends GenericDataModel>(row: UserRow): UserOf<DataModel> {
  return row as unknown as UserOf<DataModel>;
}

/** The users row in an app whose schema has no such table. */
export function noUser<DataModel extends GenericDataModel>(): UserOf<DataModel> {
  return null as UserOf<DataModel>;
}
