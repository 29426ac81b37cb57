import type { Auth as ConvexAuth, GenericDatabaseReader, GenericDataModel } from "convex/server";
import type { AuthBuilder } from "./functions/authBuilder";
import type {
  AuthActionCtx,
  AuthMutationCtx,
  AuthQueryCtx,
  InternalMutationCtx,
  InternalQueryCtx,
} from "./functions/contexts";
import type { CallerArgs, InternalRequirements } from "./functions/internalBuilders";
import type { Requirements } from "./functions/requirements";
import type { UserFunctions } from "./functions/userFunctions";
import type { WorkOSIdentity } from "./identity/claims";
import type { NameOfShared } from "./ownership/owned";
import type { Rows } from "./ownership/rows";
import type { DataModelOf, SchemaSource } from "./schemaSource";
import type { UserOf } from "./users/database";
import type { DeleteUserCtx } from "./users/deleteUser";
import type { EnsureUserCtx } from "./users/ensureUser";

/**
 * What `defineAuth` returns: builders for functions of authenticated callers, the
 * functions that the app must export, and the users, identity and rows behind them.
 */
export interface Auth<Schema extends SchemaSource, Owned, Shared> {
  /**
   * Convex's `query` for authenticated callers: `ctx` gains `identity`, `user`,
   * `caller` and the scoped `db`. Reads one document of its own, the caller's users
   * row.
   *
   * Refuses with `unauthenticated`, `not_a_user`, `user_not_provisioned`,
   * `account_deleted`, `forbidden`.
   */
  readonly query: AuthBuilder<
    "query",
    "public",
    AuthQueryCtx<Schema, Declared<Owned, Shared>>,
    { requires?: Requirements }
  >;

  /**
   * Convex's `mutation` for authenticated callers: `ctx` gains `identity`, `user`,
   * `caller` and the scoped `db`. Inserts the caller's users row when it is missing.
   *
   * Refuses with `unauthenticated`, `not_a_user`, `account_deleted`, `forbidden`.
   */
  readonly mutation: AuthBuilder<
    "mutation",
    "public",
    AuthMutationCtx<Schema, Declared<Owned, Shared>, Owned>,
    { requires?: Requirements }
  >;

  /**
   * Convex's `action` for authenticated callers: `ctx` gains `identity`, `user` and
   * `caller`, as they were when the action began, and the scoped `vectorSearch`.
   *
   * Refuses with `unauthenticated`, `not_a_user`, `account_deleted`, `forbidden`.
   */
  readonly action: AuthBuilder<
    "action",
    "public",
    AuthActionCtx<Schema, Declared<Owned, Shared>>,
    { requires?: Requirements }
  >;

  /**
   * `auth.query` for internal functions, which have no token: reads on behalf of the
   * user whom its `caller` argument names. Pass on the `ctx.caller` of the function
   * that calls it. For actions and scheduled functions.
   *
   * Refuses with `user_not_provisioned`, `account_deleted`, `forbidden`.
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
  readonly internalQuery: AuthBuilder<
    "query",
    "internal",
    InternalQueryCtx<Schema, Declared<Owned, Shared>>,
    InternalRequirements,
    CallerArgs
  >;

  /** The same for internal mutations. */
  readonly internalMutation: AuthBuilder<
    "mutation",
    "internal",
    InternalMutationCtx<Schema, Declared<Owned, Shared>, Owned>,
    InternalRequirements,
    CallerArgs
  >;

  /**
   * The functions that `convex/auth.ts` must export, directly below `defineAuth`:
   *
   * ```ts
   * export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
   * ```
   *
   * `@opensync/react-auth` calls `me` and `ensureUser`; the library calls the three
   * internal dispatchers. Defining a function with `auth` throws an
   * `AuthConfigError` with code `missing_export` while one of them is not exported.
   */
  functions(): UserFunctions<DataModelOf<Schema>>;

  /** Users rows. */
  readonly users: Users<DataModelOf<Schema>>;
  /** The caller's WorkOS identity, for plain functions. */
  readonly identity: Identity;
  /** Single rows by their owner, and public rows. */
  readonly rows: Rows<DataModelOf<Schema>, Declared<Owned, Shared>, Owned>;
}

/** The tables that an app has declared in `owned` and `shared`. */
export type Declared<Owned, Shared> = (keyof Owned & string) | NameOfShared<Shared>;

/** `auth.identity`: the caller's WorkOS identity, for functions that are not one of `auth`'s. */
export interface Identity {
  /**
   * Returns the caller's WorkOS identity, or `null` for an unauthenticated caller.
   *
   * Only user sessions of a configured WorkOS issuer have one: `sub` begins with
   * `user_`, `sid` with `session_`. Tokens of machines, OAuth and MCP clients share
   * issuer and keys with user sessions and yield `null`, as does a token of another
   * issuer that the app's `auth.config.ts` trusts.
   *
   * @example
   * ```ts
   * export const currentOrganization = query({
   *   args: {},
   *   handler: async (ctx) => (await auth.identity.get(ctx))?.organizationId ?? null,
   * });
   * ```
   */
  get(ctx: { auth: ConvexAuth }): Promise<WorkOSIdentity | null>;

  /**
   * Returns the caller's WorkOS identity.
   *
   * Throws an `AuthError`: `unauthenticated` without a token of a configured WorkOS
   * issuer, `not_a_user` for such a token that is not a user session.
   */
  require(ctx: { auth: ConvexAuth }): Promise<WorkOSIdentity>;
}

/** `auth.users`: users rows, for functions that are not one of `auth`'s. */
export interface Users<DataModel extends GenericDataModel> {
  /**
   * Returns the caller's users row, or `null` for an unauthenticated caller and while
   * the row is missing. Reads that one row.
   *
   * @example
   * ```ts
   * export const greeting = query({
   *   args: {},
   *   handler: async (ctx) => `Hello, ${(await auth.users.get(ctx))?.firstName ?? "stranger"}`,
   * });
   * ```
   */
  get(ctx: ReaderCtx<DataModel>): Promise<UserOf<DataModel> | null>;

  /**
   * Returns the caller's users row.
   *
   * Throws an `AuthError`: `unauthenticated`, `not_a_user`, `account_deleted` for a
   * deleted account, `user_not_provisioned` while the row is missing.
   */
  require(ctx: ReaderCtx<DataModel>): Promise<UserOf<DataModel>>;

  /**
   * Returns the caller's users row, and inserts it when missing. Idempotent under any
   * concurrency. Reads one row, and writes nothing when nothing changed.
   *
   * Throws an `AuthError`: `unauthenticated`, `not_a_user`, `account_deleted`.
   */
  ensure(ctx: { auth: ConvexAuth } & EnsureUserCtx<DataModel>): Promise<UserOf<DataModel>>;

  /**
   * Deletes the users row of a WorkOS user, and leaves a tombstone. From then on the
   * user's tokens are refused with `account_deleted`, their API keys with 401, and
   * the rows that they shared are no longer public. The app deletes the user's rows,
   * and `apiKeys.deleteAll` their keys.
   *
   * Idempotent, also for a user without a row. Does not change the WorkOS user.
   *
   * Throws an `AuthError` with code `forbidden` when the caller is impersonated,
   * whichever account is named. The caller is the one of `ctx.auth`; a scheduled
   * internal function has none, so check `ctx.identity.impersonator` before
   * scheduling a deletion.
   *
   * @param workosId - The WorkOS user id, such as `user.workosId`.
   *
   * @example
   * ```ts
   * export const deleteMyAccount = auth.mutation({
   *   args: {},
   *   handler: (ctx) => auth.users.delete(ctx, ctx.user.workosId),
   * });
   * ```
   */
  delete(ctx: DeleteUserCtx<DataModel>, workosId: string): Promise<null>;
}

type ReaderCtx<DataModel extends GenericDataModel> = {
  auth: ConvexAuth;
  db: GenericDatabaseReader<DataModel>;
};
