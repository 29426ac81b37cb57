import type { GenericDatabaseWriter, GenericDataModel } from "convex/server";
import type { GenericId } from "convex/values";
import type { Auth } from "../auth";
import { checkTables, type OwnTables } from "../checkSchema";
import { AuthConfigError } from "../config/configError";
import { optionsOf, type AuthOptions } from "../options";
import type { DataModelOf, SchemaSource } from "../schemaSource";
import { apiKeyWriter } from "./database";
import { apiKeyFunctions, type KeyFunctions } from "./functions";
import { resolveApiKeyOptions, type ApiKeyOptions, type ResolvedApiKeyOptions } from "./options";
import { deleteKeysOf } from "./ownKeys";
import { apiKeyTables } from "./tables";

/** An app's API keys. `Scope` is the union of the scopes that they can be limited to. */
export interface ApiKeys<Scope extends string> {
  /** The scopes that keys can be limited to. */
  readonly scopes: readonly Scope[];

  /**
   * The functions of API keys. Export from `convex/apiKeys.ts` the public functions
   * that the app calls, and both dispatchers:
   *
   * ```ts
   * export const { create, list, revoke, runQuery, runMutation } = apiKeys.functions();
   * ```
   *
   * `defineRoutes` throws an `AuthConfigError` with code `missing_export` while a
   * dispatcher is not exported.
   */
  functions(): KeyFunctions;

  /**
   * Deletes every key of a user and returns their number, in the same transaction as
   * `auth.users.delete`. A key whose owner is deleted is refused also while its row
   * exists.
   *
   * @example
   * ```ts
   * export const deleteMyAccount = auth.mutation({
   *   args: {},
   *   handler: async (ctx) => {
   *     await apiKeys.deleteAll(ctx, ctx.user._id);
   *     await auth.users.delete(ctx, ctx.user.workosId);
   *   },
   * });
   * ```
   */
  deleteAll<DataModel extends GenericDataModel>(
    ctx: WriterCtx<DataModel>,
    userId: GenericId<"users">,
  ): Promise<number>;
}

/** The context of a plain mutation; in an `auth.mutation`, its `unscopedDb` is written. */
type WriterCtx<DataModel extends GenericDataModel> =
  { db: GenericDatabaseWriter<DataModel> } | { unscopedDb: GenericDatabaseWriter<DataModel> };

/**
 * Defines API keys for an app: long random credentials with which programs act for a
 * user, stored as hashes only. Needs `apiKeyTables` in the schema.
 *
 * Throws an `AuthConfigError`: `missing_table`, `missing_field`, `required_field`,
 * `missing_index`, `contradictory_table`, `malformed_prefix`, `malformed_scope`,
 * `malformed_limit`, `unknown_option`, `missing_export`, `mismatched_auth`.
 *
 * @example
 * ```ts
 * // convex/apiKeys.ts: export only the functions that your app calls
 * import { defineApiKeys } from "@opensync/convex-auth/api-keys";
 * import { auth } from "./auth";
 *
 * export const apiKeys = defineApiKeys(auth, { scopes: ["sessions:read", "sessions:write"] });
 * export const { create, list, rotate, revoke, runQuery, runMutation } = apiKeys.functions();
 * ```
 */
export function defineApiKeys<
  Schema extends SchemaSource,
  Owned,
  Shared,
  const Scope extends string = never,
>(
  auth: Auth<Schema, Owned, Shared>,
  options: ApiKeyOptions<DataModelOf<Schema>, Scope>,
): ApiKeys<Scope> {
  const authOptions = optionsOf(auth, "defineApiKeys");
  authOptions.exports.check();
  checkSchema(authOptions);
  const resolved = resolveApiKeyOptions<DataModelOf<Schema>>(options);
  const apiKeys: ApiKeys<Scope> = {
    scopes: Object.freeze([...options.scopes]),
    functions: () => resolved.exports.offer(apiKeyFunctions(authOptions, resolved)),
    deleteAll: (ctx, userId) =>
      deleteKeysOf(apiKeyWriter("unscopedDb" in ctx ? ctx.unscopedDb : ctx.db), userId),
  };
  RESOLVED.set(apiKeys, { auth: authOptions, apiKeys: resolved });
  return apiKeys;
}

const RESOLVED = new WeakMap<object, { auth: AuthOptions; apiKeys: ResolvedApiKeyOptions }>();

/** The options of what `defineApiKeys` returned for the same `auth`. */
export function apiKeyOptionsOf(apiKeys: object, auth: AuthOptions): ResolvedApiKeyOptions {
  const found = RESOLVED.get(apiKeys);
  if (found?.auth === auth) return found.apiKeys;
  throw new AuthConfigError(
    "mismatched_auth",
    'The option "apiKeys" must be what defineApiKeys returned for the same auth, and not a copy of it',
  );
}

function checkSchema({ schema, tables, usersTable }: AuthOptions): void {
  if (!usersTable) {
    throw new AuthConfigError(
      "missing_table",
      'API keys belong to users rows, and the schema has no "users" table. Put "...authTables," first in defineSchema({ … }) of convex/schema.ts',
    );
  }
  checkTables(schema, API_KEYS);
  if (tables.get("apiKeys") === null) return;
  throw new AuthConfigError(
    "contradictory_table",
    'The "apiKeys" table belongs to the library, so it cannot be in "owned" or "shared" of defineAuth. Remove it',
  );
}

const API_KEYS: OwnTables = {
  tables: apiKeyTables,
  because: "defineApiKeys is called",
  spread: "...apiKeyTables,",
  fields:
    'Put "...apiKeyTables," from "@opensync/convex-auth/schema" in defineSchema({ … }) of convex/schema.ts, and give a table of the app\'s own another name',
  required: "which is not given when a key is created",
};
