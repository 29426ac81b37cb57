import { AuthConfigError } from "../config/configError";
import type { Requirements, RouteRequirements } from "../functions/requirements";
import { REQUIREMENTS, resolveRequirements } from "../functions/resolveRequirements";
import type { Route, RouteAccess } from "./route";

/**
 * Who may call a route, as its options say it. With API keys, a route that is
 * not public states its `scope`; without them (`Scope` is `null`) it has none.
 */
export type AccessOptions<
  Scope extends string | null,
  Public extends boolean = false,
> = Public extends true
  ? { scope?: never; requires?: never }
  : [null] extends [Scope]
    ? {
        scope?: never;
        /** What the caller's token must say. */
        requires?: Requirements;
      }
    : {
        /** The scope that an API key needs, or `null` for any key. Tokens are not limited by scopes. */
        scope: Scope | null;
        /** What the caller's token must say. API keys are refused unless it says `apiKeys: "allow"`. */
        requires?: RouteRequirements;
      };

/** Who may call a route, checked. */
export type ResolvedAccess = Pick<Route, "public" | "scope" | "requires">;

/**
 * Checks who may call a route. Refuses what would be ignored, and a route that
 * says nothing of API keys in an app that has them.
 *
 * Throws an `AuthConfigError`: `missing_scope`, `unknown_scope`,
 * `malformed_route`, `malformed_requirement`, `unenforceable_requirement`.
 *
 * @param scopes - The scopes that API keys can have; `null` in an app without API keys.
 */
export function resolveAccess(
  access: RouteAccess,
  scopes: readonly string[] | null,
): ResolvedAccess {
  const { name } = access;
  if ("public" in access && typeof access.public !== "boolean") {
    throw malformed(name, '"public" must be true or false');
  }
  if (access.public === true) {
    checkPublic(access);
    return { public: true, scope: null, requires: null };
  }
  const scope = resolveScope(access, scopes);
  const enforceable = scopes === null ? REQUIREMENTS : ([...REQUIREMENTS, "apiKeys"] as const);
  const requires = resolveRequirements<RouteRequirements>(access.requires, {
    name: `the route "${name}"`,
    enforceable,
  });
  return { public: false, scope, requires };
}

function checkPublic(access: RouteAccess): void {
  for (const option of ["scope", "requires"]) {
    if (!(option in access)) continue;
    throw malformed(
      access.name,
      `a public route has no caller to check, so it takes no "${option}". Remove "${option}" or "public"`,
    );
  }
}

function resolveScope(access: RouteAccess, scopes: readonly string[] | null): string | null {
  const { name, scope } = access;
  if (scopes === null) {
    if (!("scope" in access)) return null;
    throw new AuthConfigError(
      "unknown_scope",
      `The route "${name}" has a scope, but these routes take no API keys. Remove "scope", or add the option "apiKeys" to defineRoutes`,
    );
  }
  if (!("scope" in access)) {
    const example = scopes[0] === undefined ? "" : `scope: ${JSON.stringify(scopes[0])}, or `;
    throw new AuthConfigError(
      "missing_scope",
      `The route "${name}" does not say which API keys may call it. Add ${example}scope: null for every key`,
    );
  }
  if (scope === null) return null;
  if (typeof scope === "string" && scopes.includes(scope)) return scope;
  throw new AuthConfigError(
    "unknown_scope",
    `The route "${name}" has the scope ${JSON.stringify(scope)}, which no API key can have. Add it to "scopes" of defineApiKeys`,
  );
}

function malformed(name: string, problem: string): AuthConfigError {
  return new AuthConfigError("malformed_route", `The route "${name}": ${problem}`);
}
