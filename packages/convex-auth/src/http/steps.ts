import { v, type Infer } from "convex/values";
import { dispatchersOf, type Dispatcher } from "../users/steps";

// The library's own steps of the dispatchers that `routes.register()` returns.

/** Authenticates the caller, and checks the access to a route with these ids. */
const access = {
  /** The route's name; `null` to authenticate alone. */
  route: v.union(v.string(), v.null()),
  /** SHA-256 of the API key; `null` for an access token, whose identity Convex passes on. */
  hash: v.union(v.string(), v.null()),
  ids: v.array(v.object({ tables: v.array(v.string()), id: v.string(), at: v.string() })),
};

/** Authenticates the caller again and runs the handler of a route, in one transaction. */
const handleStep = v.object({
  do: v.literal("handle"),
  ...access,
  route: v.string(),
  args: v.any(),
  path: v.string(),
});

const authenticateStep = v.object({ do: v.literal("authenticate"), ...access });

export const queryStep = v.union(authenticateStep, handleStep);

export const mutationStep = v.union(
  /** Also inserts the caller's users row when missing, and counts the request. */
  v.object({ do: v.literal("admit"), ...access }),
  handleStep,
);

export type AuthenticateStep = Infer<typeof authenticateStep>;
export type HandleStep = Infer<typeof handleStep>;

/**
 * The two functions that `routes.register()` returns, by reference. The annotation is
 * needed: without it, the types are circular (TS7022).
 *
 * @example
 * ```ts
 * // convex/api/http.ts
 * import { defineRoutes, type HttpFunctions } from "@opensync/convex-auth/http";
 * import { httpRouter } from "convex/server";
 * import { internal } from "../_generated/api";
 * import { auth } from "../auth";
 *
 * const functions: HttpFunctions = internal.api.http;
 * const routes = defineRoutes(auth, { functions });
 * export const http = httpRouter();
 * export const { runQuery, runMutation } = routes.register(http, []);
 * ```
 */
export type HttpFunctions = {
  runQuery: Dispatcher<"query", Infer<typeof queryStep>>;
  runMutation: Dispatcher<"mutation", Infer<typeof mutationStep>>;
};

/** The functions of the module `convex/http.ts`. */
export const HTTP_FUNCTIONS: HttpFunctions = dispatchersOf("http");
