import type { GenericActionCtx, GenericMutationCtx, GenericQueryCtx } from "convex/server";
import type { GenericValidator, ObjectType, PropertyValidators } from "convex/values";
import { AuthConfigError } from "../config/configError";
import type { Reading, Searching, Writing } from "../functions/contexts";
import { readDefinition } from "../functions/readDefinition";
import type { RouteRequirements } from "../functions/requirements";
import type { DataModelOf, SchemaSource } from "../schemaSource";
import type { HttpCaller } from "./caller";
import type { ResolvedAccess } from "./routeAccess";

/** The methods that a route can have. HEAD is Convex's to answer, as GET without the body. */
type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What every route says of itself. */
export type RouteOptions<Args extends PropertyValidators> = Place & {
  /** @default "GET", of `routes.mutation` "POST" */
  method?: HttpMethod;
  /**
   * The arguments, by Convex's validators: from the query string and, of POST,
   * PUT and PATCH, from a JSON object in the body.
   */
  args?: Args;
  /** What it answers with; checked, and shown in the OpenAPI description. */
  returns?: GenericValidator;
  /**
   * Whether undeclared arguments and fields are refused or left out.
   * @default "refuse"
   */
  unknownFields?: "refuse" | "ignore";
  /**
   * The largest body, in bytes.
   * @default that of `routes.register`, 1 MiB
   */
  maxBodyBytes?: number;
  /** One line for the OpenAPI description. */
  summary?: string;
};

/** Exactly this path, or every path that begins so and is no other route's. */
type Place = { path: string; pathPrefix?: never } | { pathPrefix: string; path?: never };

/** The part of a route that makes its answer. */
export type Handling<Ctx, Args extends PropertyValidators, Result> = {
  /** Answers with a Convex value, which becomes JSON; with nothing, which becomes a 204. */
  handler: (ctx: Ctx, args: ObjectType<Args>) => Result;
  /** Makes the answer of the value, where that is not to be 200 and JSON. */
  reply?: (value: Awaited<NoInfer<Result>>) => Response;
};

/** What every handler finds on its context besides Convex's own. */
type Called<Schema extends SchemaSource, Scope extends string> = HttpCaller<Schema, Scope> & {
  /** The rest of the path after `pathPrefix`, decoded; "" for an exact path. */
  path: string;
};

/** The context of an `routes.query`. */
export type HttpQueryCtx<
  Schema extends SchemaSource,
  Declared extends string = string,
  Scope extends string = string,
> = Omit<GenericQueryCtx<DataModelOf<Schema>>, "db"> &
  Reading<Schema, Declared> &
  Called<Schema, Scope>;

/** The context of an `routes.mutation`. */
export type HttpMutationCtx<
  Schema extends SchemaSource,
  Declared extends string = string,
  Owned = unknown,
  Scope extends string = string,
> = Omit<GenericMutationCtx<DataModelOf<Schema>>, "db"> &
  Writing<Schema, Declared, Owned> &
  Called<Schema, Scope>;

/** The context of an `routes.action`. */
export type HttpActionCtx<
  Schema extends SchemaSource,
  Declared extends string = string,
  Scope extends string = string,
> = Omit<GenericActionCtx<DataModelOf<Schema>>, "vectorSearch"> &
  Searching<Schema, Declared> &
  Called<Schema, Scope> & {
    /** The request itself; its body has been read where the route has arguments. */
    request: Request;
  };

/** The context of a public `routes.action`: Convex's own, whose vector search has no owner. */
export type PublicHttpCtx<Schema extends SchemaSource> = Omit<
  GenericActionCtx<DataModelOf<Schema>>,
  "vectorSearch"
> &
  Pick<Searching<Schema, string>, "unscopedVectorSearch"> & {
    path: string;
    request: Request;
  };

/** A route, as `routes.query`, `routes.mutation` and `routes.action` create it. */
export type Route = {
  readonly kind: "query" | "mutation" | "action";
  readonly method: HttpMethod;
  readonly path: string;
  /** Whether every path that begins with `path` is this route's. */
  readonly prefix: boolean;
  /** Method and path, as it is known in logs: `GET /api/sessions`, `GET /files/*`. */
  readonly name: string;
  /** Every caller may call it. */
  readonly public: boolean;
  /** The scope that an API key needs; `null` for none. */
  readonly scope: string | null;
  /** What the caller's token must say; `null` for nothing. */
  readonly requires: RouteRequirements | null;
  readonly args: PropertyValidators;
  readonly returns: GenericValidator | null;
  readonly unknownFields: "refuse" | "ignore";
  readonly maxBodyBytes: number | null;
  readonly summary: string | null;
  /** Whether `reply` makes the answer. */
  readonly reply: ((value: unknown) => Response) | null;
  readonly handler: (ctx: object, args: object) => unknown;
};

/** The options of any route, whatever its types were. */
type AnyRouteOptions = RouteOptions<PropertyValidators> & { handler: unknown; reply?: unknown };

/**
 * A route of its options. What its handler wants is known to the types of the app alone.
 *
 * Throws an `AuthConfigError` with code `malformed_route`.
 */
export function routeOf(
  kind: Route["kind"],
  definition: unknown,
  resolveAccess: (access: RouteAccess) => ResolvedAccess,
): Route {
  const read = readDefinition(definition, {
    name: BUILDERS[kind],
    code: "malformed_route",
    options: kind === "action" ? [...OPTIONS, "public"] : OPTIONS,
  });
  if (typeof read.handler !== "function") {
    throw new AuthConfigError("malformed_route", `${BUILDERS[kind]}: "handler" must be a function`);
  }
  const options = read as AnyRouteOptions;
  const prefix = options.pathPrefix !== undefined;
  const path = options.pathPrefix ?? options.path;
  const method = options.method ?? (kind === "mutation" ? "POST" : "GET");
  const name = `${method} ${path}${prefix ? "*" : ""}`;
  return Object.freeze({
    kind,
    method,
    path,
    prefix,
    name,
    ...resolveAccess({ ...read, name }),
    args: options.args ?? {},
    returns: options.returns ?? null,
    unknownFields: options.unknownFields ?? "refuse",
    maxBodyBytes: options.maxBodyBytes ?? null,
    summary: options.summary ?? null,
    reply: (options.reply ?? null) as Route["reply"],
    handler: options.handler as Route["handler"],
  });
}

/** What a route's options say of who may call it. */
export type RouteAccess = {
  name: string;
  public?: unknown;
  scope?: unknown;
  requires?: unknown;
};

const BUILDERS = {
  query: "routes.query",
  mutation: "routes.mutation",
  action: "routes.action",
} as const;

const OPTIONS = [
  "path",
  "pathPrefix",
  "method",
  "scope",
  "requires",
  "args",
  "returns",
  "unknownFields",
  "maxBodyBytes",
  "summary",
  "reply",
  "handler",
];
