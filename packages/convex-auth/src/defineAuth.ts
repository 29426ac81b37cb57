import type {
  Auth,
  DataModelFromSchemaDefinition,
  DocumentByName,
  GenericDatabaseReader,
  GenericDataModel,
  GenericMutationCtx,
  GenericSchema,
  SchemaDefinition,
  TableNamesInDataModel,
} from "convex/server";
import type { GenericId } from "convex/values";
import { checkModule, checkSchema } from "./checkSchema";
import { authAction, authMutation, authQuery, type BuilderOptions } from "./functions/builders";
import { userFunctions } from "./functions/userFunctions";
import { getIdentity, requireIdentity } from "./identity/identity";
import {
  isOwner,
  publicDoc,
  requireOwned,
  type OwnerOptions,
  type RequireOwnedCtx,
} from "./ownership/guards";
import { deleteUser } from "./users/deleteUser";
import { ensureUser, type EnsureUserCtx } from "./users/ensureUser";
import type { UserOptions } from "./users/functionRefs";
import { getUser, requireUser } from "./users/user";

/** Options of {@link defineAuth}: where WorkOS is, and where the user functions are exported. */
export type DefineAuthOptions = UserOptions;

/**
 * Puts authentication together for one app, from its schema.
 *
 * Throws an `AuthConfigError` when the schema's `users` table lacks what the
 * library needs (`missing_field`, `required_field`, `missing_index`,
 * `missing_table`): the message names the table and the line to add.
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
 * export const auth = defineAuth(schema);
 * export const { me, ensureUser, fetchProfile, saveProfile } = auth.userFunctions();
 * ```
 */
export function defineAuth<Schema extends GenericSchema, Strict extends boolean>(
  schema: SchemaDefinition<Schema, Strict>,
  options: DefineAuthOptions = {},
) {
  type DataModel = DataModelFromSchemaDefinition<SchemaDefinition<Schema, Strict>>;
  checkModule(options.module);
  const bound: BuilderOptions = { ...options, usersTable: checkSchema(schema) };

  return {
    /**
     * Convex's `query`, for people who are signed in: `ctx` gains `identity` and
     * `user`. Reads one document of its own, the caller's users row.
     *
     * Refuses with `unauthenticated`, `user_not_provisioned`, `account_deleted`.
     */
    query: authQuery<DataModel>(bound),

    /**
     * Convex's `mutation`, for people who are signed in: `ctx` gains `identity`
     * and `user`. Makes the caller's users row where there is none.
     *
     * Refuses with `unauthenticated`, `account_deleted`.
     */
    mutation: authMutation<DataModel>(bound),

    /**
     * Convex's `action`, for people who are signed in: `ctx` gains `identity`
     * and `user`, as they were when the action began.
     *
     * Refuses with `unauthenticated`, `account_deleted`.
     */
    action: authAction<DataModel>(bound),

    /**
     * The functions that the library and `@opensync/react-auth` call. Export all
     * four from `convex/auth.ts`, or name the module that does in
     * `defineAuth(schema, { module })`.
     *
     * - `me` (query): the caller's users row or `null`.
     * - `ensureUser` (mutation): the same, made if it is not there.
     * - `fetchProfile`, `saveProfile` (internal): fill a new row from WorkOS's API.
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
    deleteUser: (ctx: Pick<GenericMutationCtx<DataModel>, "db">, workosId: string) =>
      deleteUser(ctx, workosId),

    /** {@link requireOwned}, of this app's WorkOS and schema. */
    requireOwned: <Table extends TableNamesInDataModel<DataModel>>(
      ctx: RequireOwnedCtx<DataModel>,
      table: Table,
      id: GenericId<Table> | string,
      options: OwnerOptions<DocumentByName<DataModel, Table>> = {},
    ) => requireOwned(ctx, table, id, { ...bound, ...options }),

    isOwner,
    publicDoc,
  };
}

type ReaderCtx<DataModel extends GenericDataModel> = {
  auth: Auth;
  db: GenericDatabaseReader<DataModel>;
};
