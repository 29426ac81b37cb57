import type { GenericDataModel, HttpRouter } from "convex/server";
import type { PropertyValidators } from "convex/values";
import { AuthConfigError } from "../config/configError";
import { authenticate, type AuthenticateCtx } from "./authenticate";
import type { HttpOptions } from "./admission";
import type { CorsOptions } from "./cors";
import type { CredentialOptions } from "./credential";
import { httpFunctions } from "./functions";
import { checkRateLimits, type RateLimits } from "./rateLimits";
import { register } from "./register";
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
import type { OnResponse } from "./visit";

/** Options of `auth.http`. */
export type HttpDoorOptions<Limit extends string> = {
  /** What `auth.httpQuery`, `auth.httpMutation` and `auth.httpAction` have made. */
  routes: readonly Route[];
  /** From where browsers may call. By default from everywhere, without cookies. */
  cors?: CorsOptions;
  /** How often requests may come. By default as often as they like. */
  rateLimits?: RateLimits<Limit>;
  /**
   * Whether an API key may also come in the header `X-API-Key`. CORS then allows the
   * header. A request with two different credentials is refused.
   * @default false
   */
  apiKeyHeader?: boolean;
  /**
   * The largest body that is read, in bytes; a route can have its own.
   * @default 1_048_576
   */
  maxBodyBytes?: number;
  /**
   * Called after every answer of a route, for a log; what it throws is logged and
   * changes nothing. Not called for requests that a rate limit refuses, which would
   * otherwise cost a write each.
   */
  onResponse?: OnResponse;
  /**
   * Whether paths that nobody has are answered as JSON and with CORS, instead
   * of by Convex itself.
   * @default true
   */
  notFound?: boolean;
  /**
   * The module that exports the two functions: its path in the `convex` folder.
   * @default "http"
   */
  module?: string;
};

/** One door for people and for programs. See {@link defineAuth}. */
export function httpDoor<
  DataModel extends GenericDataModel,
  Declared extends string,
  Owned,
  Scope extends string | null,
>(options: HttpOptions) {
  type QueryCtx = HttpQueryCtx<DataModel, Declared, Scope & string>;
  type MutationCtx = HttpMutationCtx<DataModel, Declared, Owned, Scope & string>;
  type ActionCtx<Public> = Public extends true
    ? PublicHttpCtx<DataModel>
    : HttpActionCtx<DataModel, Declared, Scope & string>;

  // The handler's types hold between the caller's options and the context
  // that it is run with; the route itself is the same for all.
  const scopes = options.apiKeys?.scopes ?? null;
  const own = new WeakSet<Route>();
  const route = (kind: Route["kind"], given: unknown): Route => {
    const made = routeOf(kind, given, (access) => resolveAccess(access, scopes));
    own.add(made);
    return made;
  };

  return {
    /**
     * A route that reads: its handler runs in a query, with the scoped database
     * of the caller, whoever that is: a person with a WorkOS token or a program
     * with an API key.
     *
     * In an app with API keys, every route that is not public states its
     * `scope`; `null` lets any key call it.
     *
     * Throws an `AuthConfigError`: `missing_scope`, `unknown_scope`,
     * `malformed_route`, `malformed_requirement`, `unenforceable_requirement`.
     * Callers are refused with `forbidden` (403) for a missing scope or requirement.
     *
     * @example
     * ```ts
     * const list = auth.httpQuery({
     *   path: "/api/sessions",
     *   scope: "sessions:read",
     *   args: pageArgs,
     *   handler: (ctx, args) => readPage(ctx.db.query("sessions").withIndex("by_user_updated"), args),
     * });
     * ```
     */
    httpQuery: <Args extends PropertyValidators = Record<never, never>, Result = unknown>(
      given: RouteOptions<Args> & AccessOptions<Scope> & Handling<QueryCtx, Args, Result>,
    ): Route => route("query", given),

    /** A route that writes: its handler runs in a mutation, all of it or nothing. */
    httpMutation: <Args extends PropertyValidators = Record<never, never>, Result = unknown>(
      given: RouteOptions<Args> & AccessOptions<Scope> & Handling<MutationCtx, Args, Result>,
    ): Route => route("mutation", given),

    /**
     * A route that does neither by itself: calls other servers, searches
     * vectors, answers with a `Response` of its own. With `public`, anybody may
     * call it, and the context is Convex's own.
     */
    httpAction: <
      Args extends PropertyValidators = Record<never, never>,
      Result = unknown,
      Public extends boolean = false,
    >(
      given: RouteOptions<Args> &
        AccessOptions<Scope, Public> &
        Handling<ActionCtx<Public>, Args, Result> & { public?: Public },
    ): Route => route("action", given),

    /**
     * Puts routes on the app's router. Export the two functions that it gives
     * back from the same module: the handlers of queries and mutations run in them.
     *
     * Throws an `AuthConfigError`: `malformed_route`, `duplicate_route`,
     * `open_credentials`, `unknown_option`, `unknown_limit`, `missing_option`.
     *
     * @example
     * ```ts
     * // convex/http.ts
     * const http = httpRouter();
     * export const { httpQuery, httpMutation } = auth.http(http, { routes });
     * export default http;
     * ```
     */
    http: <Limit extends string = string>(router: HttpRouter, given: HttpDoorOptions<Limit>) => {
      const { routes, cors, notFound, module = "http", apiKeyHeader = false } = given;
      if (given.rateLimits !== undefined) checkRateLimits(given.rateLimits);
      if (apiKeyHeader) requireApiKeys(options);
      checkOrigin(routes, own);
      register(
        router,
        routes,
        {
          options,
          module,
          rateLimits: given.rateLimits ?? null,
          apiKeyHeader,
          maxBodyBytes: given.maxBodyBytes ?? 1024 * 1024,
          onResponse: given.onResponse ?? null,
        },
        { ...(cors && { cors }), ...(notFound !== undefined && { notFound }) },
      );
      return httpFunctions<DataModel>(new Map(routes.map((made) => [made.name, made])), options);
    },

    /**
     * {@link authenticate}, of this app: for HTTP actions that are written by hand.
     *
     * @param reading - `{ apiKeyHeader: true }` to take API keys in `X-API-Key` as well.
     */
    authenticate: (ctx: AuthenticateCtx, request: Request, reading?: CredentialOptions) =>
      authenticate<DataModel>(ctx, request, options, reading),
  };
}

function requireApiKeys({ apiKeys }: HttpOptions): void {
  if (apiKeys !== null) return;
  throw new AuthConfigError(
    "missing_option",
    '"apiKeyHeader" of auth.http needs API keys. Add "apiKeys: {}" to defineAuth, or remove it',
  );
}

/** Another `defineAuth` may have other API keys, and an object made by hand was not checked. */
function checkOrigin(routes: readonly Route[], own: WeakSet<Route>): void {
  const foreign = routes.find((route) => !own.has(route));
  if (foreign === undefined) return;
  throw new AuthConfigError(
    "malformed_route",
    `The route "${foreign.name}" was not made by this auth. Make it with httpQuery, httpMutation or httpAction of the auth whose "http" registers it, and do not copy it`,
  );
}
