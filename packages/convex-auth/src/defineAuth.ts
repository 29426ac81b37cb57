import type {
  Auth,
  DataModelFromSchemaDefinition,
  GenericDatabaseReader,
  GenericDataModel,
  GenericSchema,
  SchemaDefinition,
} from "convex/server";
import { checkSchema } from "./checkSchema";
import { checkModule } from "./config/checkModule";
import { apiKeyFunctions } from "./apiKeys/apiKeyFunctions";
import type { ApiKeyFunctionOptions } from "./apiKeys/internalFunctions";
import { resolveApiKeyOptions, type ApiKeyOptions } from "./apiKeys/options";
import { AuthConfigError } from "./config/configError";
import { authAction, authMutation, authQuery } from "./functions/builders";
import { authInternalMutation, authInternalQuery } from "./functions/internalBuilders";
import { userFunctions } from "./functions/userFunctions";
import type { HttpOptions } from "./http/admission";
import { httpDoor } from "./http/door";
import { getIdentity, requireIdentity } from "./identity/identity";
import { ownershipGuards } from "./ownership/guards";
import type { CheckParents, NameOfShared, OwnedMap, SharedTables } from "./ownership/owned";
import { libraryTables, readOwnership, type OwnershipOptions } from "./ownership/tables";
import { deleteUser, type DeleteUserCtx } from "./users/deleteUser";
import { ensureUser, type EnsureUserCtx } from "./users/ensureUser";
import type { UserOptions } from "./users/functionRefs";
import { getUser, requireUser } from "./users/user";

/** Options of {@link defineAuth}: whose rows are whose, and where WorkOS is. */
export type DefineAuthOptions<
  DataModel extends GenericDataModel,
  Owned extends OwnedMap<DataModel>,
  Shared extends SharedTables<DataModel>,
  Scope extends string | null = string,
> = UserOptions & {
  /** Whose rows are whose. A table that is neither here nor in `shared` is refused. */
  owned?: Owned & CheckParents<DataModel, Owned>;
  /** The tables that everybody who is signed in may read. */
  shared?: Shared;
  /** API keys: what they look like and may do. Without it there are none. */
  apiKeys?: ApiKeyOptions<DataModel, Scope & string>;
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
 * export const auth = defineAuth(schema, {
 *   owned: {
 *     sessions: { user: "userId", public: { slug: "slug" } },
 *     messages: { through: "sessionId" },
 *   },
 *   apiKeys: { scopes: ["sessions:read", "sessions:write"] },
 * });
 * export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();
 * ```
 */
export function defineAuth<
  Schema extends GenericSchema,
  Strict extends boolean,
  const Owned extends OwnedMap<ModelOf<Schema, Strict>> = Record<never, never>,
  const Shared extends SharedTables<ModelOf<Schema, Strict>> = readonly [],
  const Scope extends string | null = null,
>(
  schema: SchemaDefinition<Schema, Strict>,
  options: DefineAuthOptions<ModelOf<Schema, Strict>, Owned, Shared, Scope> = {},
) {
  type DataModel = ModelOf<Schema, Strict>;
  type Declared = (keyof Owned & string) | NameOfShared<Shared>;
  const { owned, shared, apiKeys, ...rest } = options;
  checkModule(rest.module);
  const keys = { apiKeys: apiKeys !== undefined };
  const bound: HttpOptions = {
    ...rest,
    usersTable: checkSchema(schema, keys),
    tables: readOwnership(schema, { owned, shared } as OwnershipOptions, libraryTables(keys)),
    apiKeys: apiKeys === undefined ? null : resolveApiKeyOptions<DataModel>(apiKeys),
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

    /**
     * `auth.query` for internal functions: reads in the name of whom its `caller`
     * argument names, which is `ctx.caller` of the function that calls it. For
     * what an action or a scheduled function does in somebody's name.
     *
     * Refuses with `user_not_provisioned`, `account_deleted`.
     *
     * @example
     * ```ts
     * export const count = auth.internalQuery({
     *   args: {},
     *   handler: async (ctx) => (await ctx.db.query("sessions").withIndex("by_user_updated").collect()).length,
     * });
     * // in an action: await ctx.runQuery(internal.sessions.count, { caller: ctx.caller });
     * ```
     */
    internalQuery: authInternalQuery<DataModel, Declared>(bound),

    /** The same for internal mutations. */
    internalMutation: authInternalMutation<DataModel, Declared, Owned>(bound),

    /**
     * The functions of API keys. Export all twelve from `convex/apiKeys.ts`, or
     * name the module that does in `defineAuth(schema, { apiKeys: { scopes, module } })`.
     *
     * - `create`, `rotate` (actions), `list` (query), `rename`, `revoke`,
     *   `revokeAll` (mutations): a person's own keys, for their page.
     * - `verify`, `store`, `replace`, `touch`, `purge` (internal): what they and
     *   the HTTP routes are made of.
     * - `migrate` (internal): turns plain keys of an older app into hashes.
     *
     * Throws an `AuthConfigError` with code `missing_option` without `apiKeys`.
     */
    apiKeyFunctions: () => apiKeyFunctions<DataModel>(withKeys(bound)),

    ...httpDoor<DataModel, Declared, Owned, Scope>(bound),

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
    deleteUser: (ctx: DeleteUserCtx<DataModel>, workosId: string) =>
      deleteUser(ctx, workosId, { apiKeys: bound.apiKeys !== null }),

    ...ownershipGuards<DataModel, Declared, Owned>(bound),
  };
}

type ModelOf<Schema extends GenericSchema, Strict extends boolean> = DataModelFromSchemaDefinition<
  SchemaDefinition<Schema, Strict>
>;

type ReaderCtx<DataModel extends GenericDataModel> = {
  auth: Auth;
  db: GenericDatabaseReader<DataModel>;
};

function withKeys(options: HttpOptions): ApiKeyFunctionOptions {
  if (options.apiKeys !== null) return { ...options, apiKeys: options.apiKeys };
  throw new AuthConfigError(
    "missing_option",
    'There are no API keys in this app. Write defineAuth(schema, { apiKeys: { scopes: [] } }) and spread "...apiKeyTables" into the schema',
  );
}
