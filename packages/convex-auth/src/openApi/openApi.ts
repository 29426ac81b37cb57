import { describeMissing } from "../functions/describeMissing";
import type { MissingRequirement } from "../functions/requirements";
import type { HttpErrorCode } from "../http/httpError";
import type { Route } from "../http/route";
import { jsonSchema, objectSchema, type JsonSchema } from "./jsonSchema";

/** What a description says of the API as a whole. */
export type OpenApiInfo = {
  title: string;
  /** The API's own version, such as "1.0.0". */
  version: string;
  description?: string;
  /** Where it is, such as `https://happy-otter-123.convex.site`. */
  servers?: readonly string[];
  /**
   * Whether API keys may come in `X-API-Key`: the `apiKeyHeader` of `auth.http`.
   * @default false
   */
  apiKeyHeader?: boolean;
};

/** An OpenAPI 3.1 document; JSON as it stands. */
export type OpenApiDocument = {
  openapi: "3.1.0";
  info: { title: string; version: string; description?: string };
  servers?: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
};

type Operation = {
  operationId: string;
  summary?: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: JsonSchema[];
  requestBody?: JsonSchema;
  responses: Record<string, JsonSchema>;
};

/**
 * Describes routes in OpenAPI 3.1: their arguments, what they answer, the scope
 * and the claims that they require and how they refuse.
 *
 * @param routes - Those that `auth.http` is given.
 *
 * @example
 * ```ts
 * import { openApi } from "@opensync/convex-auth/openapi";
 *
 * const description = openApi(routes, { title: "Notes", version: "1.0.0" });
 * ```
 *
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function openApi(routes: readonly Route[], info: OpenApiInfo): OpenApiDocument {
  const { title, version, description, servers, apiKeyHeader = false } = info;
  const schemes = apiKeyHeader ? { bearer: BEARER, apiKey: API_KEY } : { bearer: BEARER };
  const paths: OpenApiDocument["paths"] = {};
  const names = new Set<string>();
  for (const route of routes) {
    const path = route.prefix ? `${route.path}{path}` : route.path;
    const name = unlike(names, operationId(route));
    names.add(name);
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: operation(route, name, Object.keys(schemes)),
    };
  }
  return {
    openapi: "3.1.0",
    info: { title, version, ...(description !== undefined && { description }) },
    ...(servers && { servers: servers.map((url) => ({ url })) }),
    paths,
    components: { schemas: { Error: ERROR }, securitySchemes: schemes },
  };
}

/** @param schemes - The names of the ways to send a credential, of which each is enough. */
function operation(route: Route, operationId: string, schemes: string[]): Operation {
  const body = hasBody(route) && Object.keys(route.args).length > 0;
  const parameters = parametersOf(route, body);
  const scopes = route.scope === null ? [] : [route.scope];
  return {
    operationId,
    ...(route.summary !== null && { summary: route.summary }),
    ...(route.requires !== null && { description: requirementsOf(route.requires) }),
    security: route.public ? [] : schemes.map((scheme) => ({ [scheme]: scopes })),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: bodyOf(route) }),
    responses: { ...successOf(route), ...refusalsOf(route, body) },
  };
}

/** What the caller's token must say, as a sentence. */
function requirementsOf(requires: NonNullable<Route["requires"]>): string {
  const { organization, notImpersonated, role, apiKeys } = requires;
  const needs: MissingRequirement[] = [
    ...(organization ? [{ kind: "organization" } as const] : []),
    ...(notImpersonated ? [{ kind: "impersonation" } as const] : []),
    ...(role === undefined ? [] : [{ kind: "role", anyOf: [role].flat() } as const]),
    ...(["permission", "featureFlag", "entitlement"] as const).flatMap((kind) =>
      [requires[kind] ?? []].flat().map((name) => ({ kind, name })),
    ),
  ];
  const keys = apiKeys === "allow" ? "API keys need none of it." : "API keys are refused.";
  return `Requires ${needs.map(describeMissing).join(", ")}. ${keys}`;
}

function hasBody({ method }: Route): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}

/** Of a route with a body, the query string is another way to the same arguments. */
function parametersOf(route: Route, body: boolean): JsonSchema[] {
  const path = route.prefix
    ? [{ name: "path", in: "path", required: true, schema: { type: "string" } }]
    : [];
  if (body) return path;
  const closed = route.unknownFields === "refuse";
  const query = Object.entries(route.args).map(([name, validator]) => ({
    name,
    in: "query",
    required: validator.isOptional === "required",
    schema: jsonSchema(validator, closed),
  }));
  return [...path, ...query];
}

function bodyOf({ args, unknownFields }: Route): JsonSchema {
  const schema = objectSchema(args, unknownFields === "refuse");
  return { required: "required" in schema, content: { "application/json": { schema } } };
}

function successOf({ returns, reply }: Route): Record<string, JsonSchema> {
  if (reply !== null) return { "2XX": { description: "The result." } };
  const schema = returns === null ? {} : jsonSchema(returns, false);
  return {
    "200": { description: "The result.", content: { "application/json": { schema } } },
    ...(returns === null && { "204": { description: "It was done; there is nothing to say." } }),
  };
}

function refusalsOf(route: Route, body: boolean): Record<string, JsonSchema> {
  const codes: Partial<Record<number, HttpErrorCode>> = {
    400: "invalid_request",
    ...(!route.public && { 401: "unauthorized" }),
    ...((route.scope !== null || route.requires !== null) && { 403: "forbidden" }),
    404: "not_found",
    ...(body && { 413: "payload_too_large", 415: "unsupported_media_type" }),
    429: "rate_limited",
    500: "internal",
  };
  return Object.fromEntries(
    Object.entries(codes).map(([status, code]) => [
      status,
      {
        description: `Refused, as \`${code}\`${status === "400" ? " or with a code of the app's own" : ""}.`,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    ]),
  );
}

/** `GET /api/sessions` → `getApiSessions`. */
function operationId({ method, path, prefix }: Route): string {
  const words = `${path}${prefix ? " path" : ""}`.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const rest = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return method.toLowerCase() + rest;
}

/** No two operations may have one name: `/a-b` and `/a/b` would. */
function unlike(names: ReadonlySet<string>, name: string): string {
  let other = name;
  for (let n = 2; names.has(other); n++) other = `${name}${n}`;
  return other;
}

const ERROR: JsonSchema = {
  type: "object",
  properties: {
    error: {
      type: "object",
      properties: {
        code: { type: "string", description: "Stable, for programs." },
        message: { type: "string", description: "A sentence for the user." },
        reference: { type: "string", description: "Of a 500: where the log tells more." },
      },
      required: ["code", "message"],
    },
  },
  required: ["error"],
};

const BEARER: JsonSchema = {
  type: "http",
  scheme: "bearer",
  description: "An API key, or the access token of a signed-in user.",
};

const API_KEY: JsonSchema = {
  type: "apiKey",
  in: "header",
  name: "X-API-Key",
  description: "An API key, instead of in the Authorization header.",
};
