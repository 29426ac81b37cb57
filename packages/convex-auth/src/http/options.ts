import type { GenericActionCtx, GenericDataModel } from "convex/server";
import type { GenericId } from "convex/values";
import type { ApiKey } from "../apiKeys/apiKey";
import { apiKeyOptionsOf, type ApiKeys } from "../apiKeys/defineApiKeys";
import type { ResolvedApiKeyOptions } from "../apiKeys/options";
import { checkOptions } from "../config/checkOptions";
import { AuthConfigError } from "../config/configError";
import { functionsOf, type AuthOptions, type FunctionsOption } from "../options";
import { requireExports, type RequiredExports } from "../requiredExports";
import { resolveCors, type Cors, type CorsOptions } from "./cors";
import { checkRateLimits, type RateLimits } from "./rateLimits";
import { HTTP_FUNCTIONS, type HttpFunctions } from "./steps";

/** Options of `defineRoutes`. */
export type DefineRoutesOptions<Scope extends string> = FunctionsOption<HttpFunctions> & {
  /** What `defineApiKeys` returned. Without it, only access tokens are accepted. */
  apiKeys?: ApiKeys<Scope>;
  /**
   * Whether an API key may also come in the header `X-API-Key`. CORS then allows the
   * header. A request with two different credentials is refused.
   * @default false
   */
  apiKeyHeader?: boolean;
};

/** Options of `routes.register`. */
export type RegisterOptions<Limit extends string = string> = {
  /** The origins from which browsers may call. By default every origin, without cookies. */
  cors?: CorsOptions;
  /** How many requests are accepted. By default any number. */
  rateLimits?: RateLimits<Limit>;
  /**
   * The largest body that is read, in bytes; a route can have its own.
   * @default 1_048_576
   */
  maxBodyBytes?: number;
  /**
   * Called after every response of a route, for a log. What it throws is logged and
   * changes nothing. Not called for requests that a rate limit refuses, which would
   * otherwise cost a write each.
   */
  onResponse?: OnResponse;
  /**
   * Whether paths without a route are answered as JSON and with CORS headers, in
   * place of Convex's own answer.
   * @default true
   */
  notFound?: boolean;
};

/** Called after every response of a route, except for refusals by a rate limit. */
export type OnResponse = (
  ctx: GenericActionCtx<GenericDataModel>,
  call: HttpCall,
) => void | Promise<void>;

/** A request and its response, without secrets, for a log that users may see. */
export type HttpCall = {
  method: string;
  /** The route's path, as in `/api/sessions` or `/files/*`; never the query string. */
  path: string;
  status: number;
  /** The refusal's code; `null` for a response that is no refusal. */
  code: string | null;
  /** When the request came, in milliseconds since the epoch. */
  at: number;
  /** How long the response took, in milliseconds. */
  durationMs: number;
  /** The caller; `null` without an authenticated one. */
  userId: GenericId<"users"> | null;
  apiKey: ApiKey | null;
  ip: string | null;
  userAgent: string | null;
};

/** The options of one `defineRoutes`, resolved. */
export type RoutesOptions = {
  readonly auth: AuthOptions;
  /** `null` in an app without API keys. */
  readonly apiKeys: ResolvedApiKeyOptions | null;
  readonly apiKeyHeader: boolean;
  /** The app's functions that `routes.register()` returned. */
  readonly functions: () => HttpFunctions;
  readonly exports: RequiredExports;
};

/** The options of all routes that one `register` adds to a router, resolved. */
export type HttpOptions = RoutesOptions & {
  readonly cors: Cors;
  readonly rateLimits: RateLimits | null;
  readonly maxBodyBytes: number;
  readonly onResponse: OnResponse | null;
  readonly notFound: boolean;
};

/**
 * Throws an `AuthConfigError`: `missing_option`, `unknown_option`, `missing_export`,
 * `mismatched_auth`.
 */
export function resolveRoutesOptions(
  auth: AuthOptions,
  { apiKeys, apiKeyHeader = false, functions, ...unknown }: DefineRoutesOptions<string>,
): RoutesOptions {
  checkOptions("defineRoutes", unknown);
  if (apiKeyHeader && apiKeys === undefined) {
    throw new AuthConfigError(
      "missing_option",
      '"apiKeyHeader" of defineRoutes needs API keys. Add the option "apiKeys", or remove it',
    );
  }
  const keys = apiKeys === undefined ? null : apiKeyOptionsOf(apiKeys, auth);
  keys?.exports.check();
  return {
    auth,
    apiKeys: keys,
    apiKeyHeader,
    functions: functionsOf(functions, HTTP_FUNCTIONS),
    exports: requireExports(
      ["runQuery", "runMutation"],
      '"export const { runQuery, runMutation } = routes.register(http, [ … ]);" in convex/http.ts, or name the module that exports them in the option "functions" of defineRoutes',
    ),
  };
}

/** Throws an `AuthConfigError`: `open_credentials`, `unknown_option`, `unknown_limit`. */
export function resolveHttpOptions(
  routes: RoutesOptions,
  {
    cors = {},
    rateLimits,
    maxBodyBytes = 1024 * 1024,
    onResponse,
    notFound = true,
    ...unknown
  }: RegisterOptions,
): HttpOptions {
  checkOptions("routes.register", unknown);
  if (rateLimits !== undefined) checkRateLimits(rateLimits);
  return {
    ...routes,
    cors: resolveCors(cors, routes.apiKeyHeader),
    rateLimits: rateLimits ?? null,
    maxBodyBytes,
    onResponse: onResponse ?? null,
    notFound,
  };
}
