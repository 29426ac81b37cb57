import corsRouter, { type CorsConfig } from "convex-helpers/server/cors";
import {
  httpActionGeneric,
  httpRouter,
  type GenericActionCtx,
  type GenericDataModel,
  type HttpRouter,
  type PublicHttpAction,
  type RoutableMethod,
} from "convex/server";
import { AuthConfigError } from "../config/configError";
import { answer } from "./answer";
import { HttpError } from "./httpError";
import { respondError } from "./respond";
import type { Route } from "./route";
import type { HttpApi } from "./visit";

/**
 * From where browsers may call, as convex-helpers' CORS router has it. Without
 * it, from everywhere and without cookies.
 */
export type CorsOptions = Pick<
  CorsConfig,
  "allowedOrigins" | "allowedHeaders" | "exposedHeaders" | "allowCredentials" | "browserCacheMaxAge"
>;

/**
 * Puts the routes on the app's router. Every answer has the CORS headers, also
 * those to a method that a path does not have and to a path that nobody has.
 *
 * Throws an `AuthConfigError`: `malformed_route`, `duplicate_route`,
 * `open_credentials`.
 */
export function register(
  router: HttpRouter,
  routes: readonly Route[],
  api: HttpApi,
  { cors = {}, notFound = true }: { cors?: CorsOptions; notFound?: boolean },
): void {
  checkRoutes(routes);
  checkCors(cors);
  const door = { router, cors: { ...DEFAULT_CORS, ...cors, ...namedOrigins(cors) } };
  for (const place of placesOf(routes)) {
    const methods = new Map<RoutableMethod, PublicHttpAction>(
      place.routes.map((route) => [route.method, answering(route, api)]),
    );
    open(door, place, methods, METHODS, refusing("method_not_allowed", [...methods.keys()]));
  }
  if (notFound && !routes.some(({ prefix, path }) => prefix && path === "/")) {
    open(door, { path: "/", prefix: true }, new Map(), METHODS, refusing("not_found", []));
  }
}

type Door = { router: HttpRouter; cors: CorsOptions };
type Place = Pick<Route, "path" | "prefix">;

/** Opens a place: its methods, a refusal of the others, and the preflight. */
function open(
  door: Door,
  place: Place,
  methods: Map<RoutableMethod, PublicHttpAction>,
  all: readonly RoutableMethod[],
  otherwise: PublicHttpAction,
): void {
  const withCors = corsOf(door.cors, methods.size === 0 ? all : [...methods.keys()]);
  for (const method of all) {
    put(door.router, place, method, withCors(methods.get(method) ?? otherwise));
  }
  put(door.router, place, "OPTIONS", withCors(null));
}

function put(
  router: HttpRouter,
  { path, prefix }: Place,
  method: RoutableMethod,
  handler: PublicHttpAction,
): void {
  router.route(prefix ? { pathPrefix: path, method, handler } : { path, method, handler });
}

/**
 * Puts CORS around a handler; `null` is the preflight. convex-helpers puts it
 * around routes only, and its preflight names the methods that are on the router
 * by then, so that each is taken from a router that has the real ones alone.
 */
function corsOf(cors: CorsOptions, methods: readonly RoutableMethod[]) {
  return (handler: PublicHttpAction | null): PublicHttpAction => {
    const scratch = httpRouter();
    const { route } = corsRouter(scratch, cors);
    for (const method of methods) route({ path: "/", method, handler: handler ?? NOTHING });
    const found = scratch.lookup("/", handler === null ? "OPTIONS" : (methods[0] ?? "GET"));
    if (found === null) throw new Error("The CORS router has lost its route.");
    return found[0];
  };
}

const NOTHING = httpActionGeneric(async () => new Response(null, { status: 204 }));

function answering(route: Route, api: HttpApi): PublicHttpAction {
  return httpActionGeneric((ctx: GenericActionCtx<GenericDataModel>, request) =>
    answer(ctx, request, route, api),
  );
}

function refusing(
  code: "method_not_allowed" | "not_found",
  methods: RoutableMethod[],
): PublicHttpAction {
  const head = methods.includes("GET") ? ["HEAD"] : [];
  const allow = [...methods, ...head, "OPTIONS"].join(", ");
  const error =
    code === "not_found"
      ? new HttpError(code, "There is nothing at this path.")
      : new HttpError(code, `This path knows ${allow}.`, { Allow: allow });
  return httpActionGeneric(() => Promise.resolve(respondError(error, "A request")));
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
        `There are two routes "${name}" in auth.http. Take one out, or give it another method`,
      );
    }
    names.add(name);
  }
}

/** Whether a URL can have this path, as it stands: Convex compares them letter by letter. */
function isReachable(path: string): boolean {
  return path.startsWith("/") && new URL(`https://host${path}`).pathname === path;
}

function checkCors({ allowedOrigins, allowCredentials }: CorsOptions): void {
  const everywhere = !Array.isArray(allowedOrigins) || allowedOrigins.includes("*");
  if (!allowCredentials || !everywhere || typeof allowedOrigins === "function") return;
  throw new AuthConfigError(
    "open_credentials",
    'With allowCredentials, every website could call in the name of its visitors. List the origins in "allowedOrigins" of auth.http\'s cors',
  );
}

/** With cookies, what a function answers holds for origins that it names: "*" names none. */
function namedOrigins({ allowedOrigins, allowCredentials }: CorsOptions): CorsOptions {
  if (!allowCredentials || typeof allowedOrigins !== "function") return {};
  const named = async (request: Request) =>
    (await allowedOrigins(request)).filter((origin) => origin !== "*");
  return { allowedOrigins: named };
}

const METHODS: readonly RoutableMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const DEFAULT_CORS: CorsOptions = {
  allowedOrigins: ["*"],
  allowedHeaders: ["Authorization", "Content-Type"],
  exposedHeaders: ["WWW-Authenticate", "Retry-After", "Allow"],
};
