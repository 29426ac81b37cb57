import {
  httpActionGeneric,
  type GenericActionCtx,
  type GenericDataModel,
  type HttpRouter,
  type PublicHttpAction,
  type RoutableMethod,
} from "convex/server";
import { AuthConfigError } from "../config/configError";
import { allowedOriginOf, preflightHeaders, withCorsHeaders } from "./cors";
import { handleRequest } from "./handleRequest";
import { withDefaultHeaders } from "./headers";
import { HttpError } from "./httpError";
import { logError } from "./logError";
import type { HttpOptions } from "./options";
import { decodePath, isSafePath } from "./requestPath";
import { respondError } from "./respond";
import type { Route } from "./route";

/**
 * Adds the routes to the app's router. Every answer has the CORS headers, also
 * 405 for a method that a path does not have, and 404 for a path without a route.
 * Preflights are answered for these routes alone.
 *
 * Throws an `AuthConfigError`: `malformed_route`, `duplicate_route`,
 * `open_credentials`, `unknown_option`.
 */
export function addRoutes(
  router: HttpRouter,
  routes: readonly Route[],
  options: HttpOptions,
): void {
  checkRoutes(routes);
  const registered = new Set<PublicHttpAction>();
  const add = (place: Place, method: RoutableMethod, handle: Handle) => {
    const handler = corsAction(handle, options);
    registered.add(handler);
    addRoute(router, place, method, handler);
  };
  for (const place of placesOf(routes)) {
    const methods = place.routes.map(({ method }) => method);
    const otherwise = refusing("method_not_allowed", methods);
    for (const method of METHODS) {
      const route = place.routes.find((one) => one.method === method);
      add(place, method, route === undefined ? otherwise : answering(route, options));
    }
    const isRegistered: IsRegistered = (path, method) => {
      const found = router.lookup(path, method);
      return found !== null && registered.has(found[0]);
    };
    addRoute(router, place, "OPTIONS", preflightAction(methods, isRegistered, options));
  }
  if (options.notFound && !routes.some(({ prefix, path }) => prefix && path === "/")) {
    // Without OPTIONS: a preflight of a path that is not of these routes is not theirs to answer.
    const nothing = refusing("not_found", []);
    for (const method of METHODS) add({ path: "/", prefix: true }, method, nothing);
  }
}

type Place = Pick<Route, "path" | "prefix">;
type Handle = (ctx: GenericActionCtx<GenericDataModel>, request: Request) => Promise<Response>;
type IsRegistered = (path: string, method: RoutableMethod) => boolean;

function addRoute(
  router: HttpRouter,
  { path, prefix }: Place,
  method: RoutableMethod,
  handler: PublicHttpAction,
): void {
  router.route(prefix ? { pathPrefix: path, method, handler } : { path, method, handler });
}

/** Makes an HTTP action whose answers have the CORS headers. */
function corsAction(handle: Handle, options: HttpOptions): PublicHttpAction {
  return httpActionGeneric(async (ctx: GenericActionCtx<GenericDataModel>, request) => {
    const origin = await originFor(request, options);
    return withCorsHeaders(await handle(ctx, request), origin, options.cors);
  });
}

/**
 * Makes the HTTP action that answers preflights. Below a `pathPrefix`, a request may
 * be for a route that the app itself put there. Those get no CORS headers, because a
 * browser would take them as that route's permission.
 */
function preflightAction(
  methods: readonly RoutableMethod[],
  isRegistered: IsRegistered,
  options: HttpOptions,
): PublicHttpAction {
  return httpActionGeneric(async (_ctx, request) => {
    const { pathname } = new URL(request.url);
    const asked = request.headers.get("access-control-request-method");
    const wanted = asked === null ? METHODS : [asked as RoutableMethod];
    if (!wanted.every((method) => isRegistered(pathname, method))) {
      return respondError(new HttpError("not_found", "No route has this path."), "A request");
    }
    const headers = preflightHeaders(await originFor(request, options), methods, options.cors);
    return withDefaultHeaders(new Response(null, { status: 204, headers }));
  });
}

/** Returns the origin that the options allow. A failing function of the app allows none. */
async function originFor(request: Request, { cors, apiKeys }: HttpOptions): Promise<string | null> {
  try {
    return await allowedOriginOf(request, cors);
  } catch (error) {
    logError('"allowedOrigins" of routes.register failed', error, apiKeys?.shape());
    return null;
  }
}

function answering(route: Route, options: HttpOptions): Handle {
  return (ctx, request) => handleRequest(ctx, request, route, options);
}

function refusing(code: "method_not_allowed" | "not_found", methods: RoutableMethod[]): Handle {
  const head = methods.includes("GET") ? ["HEAD"] : [];
  const allow = [...methods, ...head, "OPTIONS"].join(", ");
  const error =
    code === "not_found"
      ? new HttpError(code, "No route has this path.")
      : new HttpError(code, `Method not allowed. Use ${allow.replace(/, (?=\w+$)/, " or ")}.`, {
          Allow: allow,
        });
  return () => Promise.resolve(respondError(error, "A request"));
}

/** The routes by their paths. */
function placesOf(routes: readonly Route[]): (Place & { routes: Route[] })[] {
  const places = new Map<string, Place & { routes: Route[] }>();
  for (const route of routes) {
    const { path, prefix } = route;
    const key = `${path}${prefix ? "*" : ""}`;
    const place = places.get(key) ?? { path, prefix, routes: [] };
    place.routes.push(route);
    places.set(key, place);
  }
  return [...places.values()];
}

function checkRoutes(routes: readonly Route[]): void {
  const names = new Set<string>();
  for (const { name, path, prefix } of routes) {
    if (!isReachable(path) || path.includes("*") || (prefix && !path.endsWith("/"))) {
      throw new AuthConfigError(
        "malformed_route",
        `"${name}" is not a route: a path begins with "/", has no "?", "#" or "*", and is written as URLs have it, and a pathPrefix ends with "/"`,
      );
    }
    if (names.has(name)) {
      throw new AuthConfigError(
        "duplicate_route",
        `There are two routes "${name}" in routes.register. Remove one, or give it another method`,
      );
    }
    names.add(name);
  }
}

/** Whether a URL can have this path, as it stands: Convex compares them letter by letter. */
function isReachable(path: string): boolean {
  if (!path.startsWith("/") || new URL(`https://host${path}`).pathname !== path) return false;
  const decoded = decodePath(path);
  return decoded !== null && isSafePath(decoded);
}

const METHODS: readonly RoutableMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
