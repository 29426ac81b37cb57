import type {
  Auth,
  DataModelFromSchemaDefinition,
  DocumentByName,
  GenericDatabaseReader,
  GenericDataModel,
  GenericSchema,
  IndexNames,
  NamedTableInfo,
  PaginationResult,
  SchemaDefinition,
  TableNamesInDataModel,
} from "convex/server";
import type { GenericId } from "convex/values";
import { checkModule, checkSchema } from "./checkSchema";
import { authAction, authMutation, authQuery, type BuilderOptions } from "./functions/builders";
import { userFunctions } from "./functions/userFunctions";
import { getIdentity, requireIdentity } from "./identity/identity";
import { isOwner } from "./ownership/isOwner";
import type {
  CheckParents,
  ChildTable,
  DeclaredDataModel,
  HiddenField,
  NameOfShared,
  OwnedMap,
  ShareableTable,
  SharedTables,
} from "./ownership/owned";
import { requireOwned, type GuardCtx } from "./ownership/requireOwned";
import {
  findPublic,
  publicChildren,
  publicDoc,
  type ChildrenOptions,
  type PublicDoc,
} from "./ownership/sharing";
import { readOwnership, type OwnershipOptions } from "./ownership/tables";
import { deleteUser, type DeleteUserCtx } from "./users/deleteUser";
import { ensureUser, type EnsureUserCtx } from "./users/ensureUser";
import type { UserOptions } from "./users/functionRefs";
import { getUser, requireUser } from "./users/user";

/** Options of {@link defineAuth}: whose rows are whose, and where WorkOS is. */
export type DefineAuthOptions<
  DataModel extends GenericDataModel,
  Owned extends OwnedMap<DataModel>,
  Shared extends SharedTables<DataModel>,
> = UserOptions & {
  /** Whose rows are whose. A table that is neither here nor in `shared` is refused. */
  owned?: Owned & CheckParents<DataModel, Owned>;
  /** The tables that everybody who is signed in may read. */
  shared?: Shared;
};

/**
 * Puts authentication together for one app, from its schema and from whose rows
 * are whose. Inside `auth.query` and `auth.mutation`, other people's rows do not
 * exist.
 *
 * Throws an `AuthConfigError` for what cannot work (`missing_table`,
 * `missing_field`, `required_field`, `missing_index`, `missing_filter_field`,
 * `missing_parent`, `circular_ownership`, `contradictory_table`,
 * `malformed_module`): the message names the table and the line to add.
 *
 * @param schema - The app's schema. Without a `users` table everything works on
 * the identity alone, and `ctx.user` is `null`.
 * @param options - See {@link DefineAuthOptions}; the environment has the defaults.
 *
 * @example
 * ```ts
 * // convex/auth.ts
 * import { defineAuth } from "@opensync/convex-auth";
 * import schema from "./schema";
 *
 * export const auth = defineAuth(schema, { owned: { sessions: { user: "userId" } } });
 * export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();
 * ```
 */
export function defineAuth<
  Schema extends GenericSchema,
  Strict extends boolean,
  const Owned extends OwnedMap<ModelOf<Schema, Strict>> = Record<never, never>,
  const Shared extends SharedTables<ModelOf<Schema, Strict>> = readonly [],
>(
  schema: SchemaDefinition<Schema, Strict>,
  options: DefineAuthOptions<ModelOf<Schema, Strict>, Owned, Shared> = {},
) {
  type DataModel = ModelOf<Schema, Strict>;
  type Declared = (keyof Owned & string) | NameOfShared<Shared>;
  type OwnedTable = keyof Owned & TableNamesInDataModel<DataModel>;
  const { owned, shared, ...rest } = options;
  checkModule(rest.module);
  const bound: BuilderOptions = {
    ...rest,
    usersTable: checkSchema(schema),
    tables: readOwnership(schema, { owned, shared } as OwnershipOptions),
  };

  return {
    /**
     * Convex's `query`, for people who are signed in: `ctx` gains `identity` and
     * `user`. Reads one document of its own, the caller's users row.
     *
     * Refuses with `unauthenticated`, `user_not_provisioned`, `account_deleted`.
     */
    query: authQuery<DataModel, Declared>(bound),

    /**
     * Convex's `mutation`, for people who are signed in: `ctx` gains `identity`
     * and `user`. Makes the caller's users row where there is none.
     *
     * Refuses with `unauthenticated`, `account_deleted`.
     */
    mutation: authMutation<DataModel, Declared, Owned>(bound),

    /**
     * Convex's `action`, for people who are signed in: `ctx` gains `identity`
     * and `user`, as they were when the action began.
     *
     * Refuses with `unauthenticated`, `account_deleted`.
     */
    action: authAction<DataModel, Declared>(bound),

    /**
     * The functions that the library and `@opensync/react-auth` call. Export all
     * five from `convex/auth.ts`, or name the module that does in
     * `defineAuth(schema, { module })`.
     *
     * - `me` (query): the caller's users row or `null`.
     * - `ensureUser` (mutation): the same, made if it is not there.
     * - `fetchProfile`, `saveProfile` (internal): fill a new row from WorkOS's API.
     * - `loadOwned` (internal): reads what `ctx.vectorSearch` of an action has found.
     */
    userFunctions: () => userFunctions<DataModel>(bound),

    /** {@link getIdentity}, of this app's WorkOS. */
    getIdentity: (ctx: { auth: Auth }) => getIdentity(ctx, bound),

    /** {@link requireIdentity}, of this app's WorkOS. */
    requireIdentity: (ctx: { auth: Auth }) => requireIdentity(ctx, bound),

    /** {@link getUser}, of this app's WorkOS and schema. */
    getUser: (ctx: ReaderCtx<DataModel>) => getUser(ctx, bound),

    /** {@link requireUser}, of this app's WorkOS and schema. */
    requireUser: (ctx: ReaderCtx<DataModel>) => requireUser(ctx, bound),

    /** {@link ensureUser}, of this app's WorkOS and schema. */
    ensureUser: (ctx: EnsureUserCtx<DataModel>) => ensureUser(ctx, bound),

    /** {@link deleteUser}, of this app's schema. */
    deleteUser: (ctx: DeleteUserCtx<DataModel>, workosId: string) => deleteUser(ctx, workosId),

    /**
     * The row with this id, if it is the caller's: for functions that are not
     * one of `auth`'s, and for saying "not found" instead of `null`.
     *
     * Refuses with `not_found` when there is no such row, when it is somebody
     * else's, and when the id is not one of that table: the three look the same.
     * In a plain function also with `unauthenticated`, `user_not_provisioned`,
     * `account_deleted`.
     */
    requireOwned: async <Table extends OwnedTable>(
      ctx: GuardCtx<DeclaredDataModel<DataModel, Declared>>,
      table: Table,
      id: GenericId<Table> | string,
    ) => (await requireOwned(ctx, table, id, bound)) as DocumentByName<DataModel, Table>,

    /**
     * The row with this slug while it is public, as anybody may see it: without
     * its owner and without its private fields. For plain queries. One read.
     */
    findPublic: async <Table extends ShareableTable<Owned> & TableNamesInDataModel<DataModel>>(
      ctx: PublicCtx<DataModel>,
      table: Table,
      slug: string,
    ) =>
      (await findPublic(openReader(ctx), bound.tables, table, slug)) as PublicDoc<
        DocumentByName<DataModel, Table>,
        HiddenField<Owned[Table]>
      > | null,

    /**
     * A page of the rows below a public row, without their private fields; empty
     * as soon as that row is public no more. For plain queries.
     */
    publicChildren: async <Table extends ChildTable<Owned> & TableNamesInDataModel<DataModel>>(
      ctx: PublicCtx<DataModel>,
      table: Table,
      parent: string,
      children: ChildrenOptions & { index?: IndexNames<NamedTableInfo<DataModel, Table>> },
    ) =>
      (await publicChildren(
        openReader(ctx),
        bound.tables,
        table,
        parent,
        children,
      )) as PaginationResult<
        PublicDoc<DocumentByName<DataModel, Table>, HiddenField<Owned[Table]>>
      >,

    isOwner,
    publicDoc,
  };
}

type ModelOf<Schema extends GenericSchema, Strict extends boolean> = DataModelFromSchemaDefinition<
  SchemaDefinition<Schema, Strict>
>;

type ReaderCtx<DataModel extends GenericDataModel> = {
  auth: Auth;
  db: GenericDatabaseReader<DataModel>;
};

/** A plain query's context; in an `auth.query`, what its `unscopedDb` reads. */
type PublicCtx<DataModel extends GenericDataModel> =
  { db: GenericDatabaseReader<DataModel> } | { unscopedDb: GenericDatabaseReader<DataModel> };

function openReader<DataModel extends GenericDataModel>(ctx: PublicCtx<DataModel>) {
  const db = "unscopedDb" in ctx ? ctx.unscopedDb : ctx.db;
  // What is public is found by the map, whatever the app's tables are.
  return db as unknown as GenericDatabaseReader<GenericDataModel>;
}
