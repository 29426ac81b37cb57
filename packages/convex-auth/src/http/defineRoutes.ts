import type { HttpRouter } from "convex/server";
import type { PropertyValidators } from "convex/values";
import type { Auth, Declared } from "../auth";
import { AuthConfigError } from "../config/configError";
import { optionsOf } from "../options";
import type { SchemaSource } from "../schemaSource";
import { authenticateRequest, type AuthenticateCtx } from "./authenticateRequest";
import type { HttpCaller } from "./caller";
import {
  resolveHttpOptions,
  resolveRoutesOptions,
  type DefineRoutesOptions,
  type RegisterOptions,
} from "./options";
import {
  routeOf,
  type Handling,
  type HttpActionCtx,
  type HttpMutationCtx,
  type HttpQueryCtx,
  type PublicHttpCtx,
  type Route,
  type RouteOptions,
} from "./route";
import { resolveAccess, type AccessOptions } from "./routeAccess";
import { addRoutes } from "./router";
import { httpFunctions, type RegisteredFunctions } from "./transaction";

/**
 * Defines an HTTP API for an app, which accepts access tokens and, with `apiKeys`,
 * API keys. Every answer that refuses is `{ "error": { "code", "message" } }`.
 *
 * Throws an `AuthConfigError`: `missing_option`, `unknown_option`, `missing_export`,
 * `mismatched_auth`.
 *
 * @example
 * ```ts
 * // convex/routes.ts
 * import { defineRoutes } from "@opensync/convex-auth/http";
 * import { apiKeys } from "./apiKeys";
 * import { auth } from "./auth";
 *
 * export const routes = defineRoutes(auth, { apiKeys });
 * ```
 */
export function defineRoutes<
  Schema extends SchemaSource,
  Owned,
  Shared,
  Scope extends string = never,
  Options extends DefineRoutesOptions<Scope> = Record<never, never>,
>(
  auth: Auth<Schema, Owned, Shared>,
  options?: Options & DefineRoutesOptions<Scope>,
): Routes<Schema, Owned, Shared, Options extends { apiKeys: object } ? Scope : null> {
  const authOptions = optionsOf(auth, "defineRoutes");
  authOptions.exports.check();
  const resolved = resolveRoutesOptions(authOptions, options ?? {});
  const scopes = resolved.apiKeys?.scopes ?? null;
  const own = new WeakSet<Route>();
  const define = (kind: Route["kind"]) => (given: unknown) => {
    const route = routeOf(kind, given, (access) => resolveAccess(access, scopes));
    own.add(route);
    return route;
  };
  const routes = {
    query: define("query"),
    mutation: define("mutation"),
    action: define("action"),
    register: (router: HttpRouter, list: readonly Route[], given: RegisterOptions = {}) => {
      checkOrigin(list, own);
      const http = resolveHttpOptions(resolved, given);
      addRoutes(router, list, http);
      return resolved.exports.offer(httpFunctions(list, http));
    },
    authenticate: (ctx: AuthenticateCtx, request: Request) =>
      authenticateRequest(ctx, request, resolved),
  };
  // The handlers' types hold between the app's schema and the context that they are
  // called with; the routes themselves are the same for all apps.
  return routes as unknown as Routes<
    Schema,
    Owned,
    Shared,
    Options extends { apiKeys: object } ? Scope : null
  >;
}

/**
 * What `defineRoutes` returns. `Scope` is the union of the scopes of the app's API
 * keys; `null` without API keys.
 */
export interface Routes<Schema extends SchemaSource, Owned, Shared, Scope extends string | null> {
  /**
   * Defines a route that reads: its handler runs in a query, with the caller's scoped
   * database. The caller is a user with an access token, or a program with an API key.
   *
   * With API keys, every route that is not public states its `scope`; `null` lets any
   * key call it.
   *
   * Throws an `AuthConfigError`: `missing_scope`, `unknown_scope`, `malformed_route`,
   * `malformed_requirement`, `unenforceable_requirement`. Callers are refused with
   * `forbidden` (403) for a missing scope or requirement.
   *
   * @example
   * ```ts
   * export const listSessions = routes.query({
   *   path: "/api/sessions",
   *   scope: "sessions:read",
   *   args: pageArgs,
   *   handler: (ctx, args) => readPage(ctx.db.query("sessions").withIndex("by_user_updated"), args),
   * });
   * ```
   */
  query<Args extends PropertyValidators = Record<never, never>, Result = unknown>(
    definition: RouteOptions<Args> &
      AccessOptions<Scope> &
      Handling<HttpQueryCtx<Schema, Declared<Owned, Shared>, Scope & string>, Args, Result>,
  ): Route;

  /** Defines a route that writes: its handler runs in a mutation, as a whole or not at all. */
  mutation<Args extends PropertyValidators = Record<never, never>, Result = unknown>(
    definition: RouteOptions<Args> &
      AccessOptions<Scope> &
      Handling<
        HttpMutationCtx<Schema, Declared<Owned, Shared>, Owned, Scope & string>,
        Args,
        Result
      >,
  ): Route;

  /**
   * Defines a route that calls other servers, searches vectors or returns a `Response`
   * of its own. With `public`, every caller may call it, and the context is Convex's own.
   */
  action<
    Args extends PropertyValidators = Record<never, never>,
    Result = unknown,
    Public extends boolean = false,
  >(
    definition: RouteOptions<Args> &
      AccessOptions<Scope, Public> &
      Handling<
        Public extends true
          ? PublicHttpCtx<Schema>
          : HttpActionCtx<Schema, Declared<Owned, Shared>, Scope & string>,
        Args,
        Result
      > & { public?: Public },
  ): Route;

  /**
   * Adds routes to the app's router. Export the two functions that it returns from
   * `convex/http.ts`: the handlers of queries and mutations run in them.
   *
   * Throws an `AuthConfigError`: `malformed_route`, `duplicate_route`,
   * `open_credentials`, `unknown_option`, `unknown_limit`. While the functions are not
   * exported, requests fail, and the log says `missing_export`.
   *
   * @example
   * ```ts
   * // convex/http.ts
   * const http = httpRouter();
   * export const { runQuery, runMutation } = routes.register(http, [listSessions]);
   * export default http;
   * ```
   */
  register<Limit extends string = string>(
    router: HttpRouter,
    routes: readonly Route[],
    options?: RegisterOptions<Limit>,
  ): RegisteredFunctions;

  /**
   * Returns the caller of a request, for hand-written HTTP actions. Inserts the users
   * row of a new user, and schedules that the use of an API key is recorded. Counts no
   * rate limits: those belong to routes.
   *
   * Throws what `errorResponse` answers with 401 or, for a request with two different
   * credentials, with 400.
   */
  authenticate(ctx: AuthenticateCtx, request: Request): Promise<HttpCaller<Schema, Scope & string>>;
}

/** Routes of another `defineRoutes` may have other API keys, and a copy was not checked. */
function checkOrigin(routes: readonly Route[], own: WeakSet<Route>): void {
  const foreign = routes.find((route) => !own.has(route));
  if (foreign === undefined) return;
  throw new AuthConfigError(
    "malformed_route",
    `The route "${foreign.name}" was not made by these routes. Make it with query, mutation or action of what defineRoutes returned, and do not copy it`,
  );
}
