import type { GenericDataModel } from "convex/server";
import type { Auth } from "./auth";
import { checkUsersTables } from "./checkSchema";
import { checkOptions } from "./config/checkOptions";
import type { WorkOSOptions } from "./config/workos";
import { authAction, authMutation, authQuery } from "./functions/builders";
import { authInternalMutation, authInternalQuery } from "./functions/internalBuilders";
import { ensureCaller, getUser, userFunctions } from "./functions/userFunctions";
import { getIdentity, requireIdentity } from "./identity/identity";
import {
  functionsOf,
  resolveIdentityOptions,
  setOptions,
  type AuthOptions,
  type FunctionsOption,
} from "./options";
import type { CheckOwned, OwnedMap, SharedTables } from "./ownership/owned";
import { createRows } from "./ownership/rows";
import { LIBRARY_TABLES, readOwnership, type OwnershipOptions } from "./ownership/tables";
import { requireExports } from "./requiredExports";
import { readSchema, type DataModelOf, type SchemaSource } from "./schemaSource";
import { deleteUser } from "./users/deleteUser";
import { AUTH_FUNCTIONS, type AuthFunctions } from "./users/steps";
import { requireUser } from "./users/user";

/** Options of {@link defineAuth}: who owns which rows, and where WorkOS is. */
export type DefineAuthOptions<
  DataModel extends GenericDataModel,
  Owned extends OwnedMap<DataModel>,
  Shared extends SharedTables<DataModel>,
> = WorkOSOptions &
  FunctionsOption<AuthFunctions> & {
    /** Who owns the rows of each table. A table that is neither here nor in `shared` is refused. */
    owned?: Owned & CheckOwned<DataModel, Owned>;
    /** The tables that every authenticated user may read. */
    shared?: Shared;
  };

/**
 * Defines authentication for an app, from its schema and the owners of its rows.
 * Inside `auth.query` and `auth.mutation`, rows of other users do not exist.
 *
 * Throws an `AuthConfigError` for what cannot work (`missing_table`,
 * `missing_field`, `required_field`, `missing_index`, `missing_filter_field`,
 * `missing_parent`, `circular_ownership`, `contradictory_table`, `unknown_option`):
 * the message names the table and the line to add.
 *
 * @param schema - The app's schema. `import * as schema from "./schema"` gives
 * shorter types in hovers than the default import; both work the same. Without a
 * `users` table everything works on the identity alone, and `ctx.user` is `null`.
 * @param options - See {@link DefineAuthOptions}; the environment has the defaults.
 *
 * @example
 * ```ts
 * // convex/auth.ts
 * import { defineAuth } from "@opensync/convex-auth";
 * import * as schema from "./schema";
 *
 * export const auth = defineAuth(schema, {
 *   owned: {
 *     sessions: { user: "userId", public: { slug: "slug" } },
 *     messages: { through: "sessionId" },
 *   },
 * });
 * export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
 * ```
 */
export function defineAuth<
  Schema extends SchemaSource,
  const Owned extends OwnedMap<DataModelOf<Schema>> & OtherTables = Record<never, never>,
  const Shared extends SharedTables<DataModelOf<Schema>> = readonly [],
>(
  schema: Schema,
  options: DefineAuthOptions<DataModelOf<Schema>, Owned, Shared> = {},
): Auth<Schema, Owned, Shared> {
  const { owned, shared, functions, clientId, authDomain, apiBaseUrl, ...unknown } = options;
  checkOptions("defineAuth", unknown);
  const definition = readSchema(schema);
  const usersTable = checkUsersTables(definition);
  const resolved: AuthOptions = {
    ...resolveIdentityOptions({ clientId, authDomain, apiBaseUrl }),
    schema: definition,
    usersTable,
    tables: readOwnership(definition, { owned, shared } as OwnershipOptions, LIBRARY_TABLES),
    functions: functionsOf(functions, AUTH_FUNCTIONS),
    exports: requireExports(
      ["me", "ensureUser", "runQuery", "runMutation", "runAction"],
      '"export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();" directly below defineAuth in convex/auth.ts, or name the module that exports them in the option "functions"',
    ),
  };
  const auth = createAuth(resolved);
  setOptions(auth, resolved);
  // The app's own types, which Auth has, are not known at run time.
  return auth as unknown as Auth<Schema, Owned, Shared>;
}

/** Lets any name through, so that the error for a wrong one is that of CheckOwned. */
type OtherTables = { readonly [table: string]: unknown };

function createAuth(options: AuthOptions) {
  const auth: Omit<Auth<SchemaSource, unknown, unknown>, Builder | "rows"> = {
    functions: () => options.exports.offer(userFunctions(options)),
    identity: {
      get: (ctx) => getIdentity(ctx, options),
      require: (ctx) => requireIdentity(ctx, options),
    },
    users: {
      get: (ctx) => getUser(ctx, options),
      require: async (ctx) =>
        await requireUser(ctx.db, (await requireIdentity(ctx, options)).subject),
      ensure: (ctx) => ensureCaller(ctx, options),
      delete: deleteUser,
    },
  };
  return {
    ...auth,
    query: authQuery(options),
    mutation: authMutation(options),
    action: authAction(options),
    internalQuery: authInternalQuery(options),
    internalMutation: authInternalMutation(options),
    rows: createRows(options),
  };
}

type Builder = "query" | "mutation" | "action" | "internalQuery" | "internalMutation";
