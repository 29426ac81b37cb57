import type { AccessClaims } from "../identity/accessClaims";

/**
 * The first requirement that a token's claims do not meet, or `null` when they
 * meet all. Pure and without server code, so a page can hide what its user may
 * not do by the same rules; the server decides.
 *
 * @param now - In milliseconds since the epoch, for `recentAuth`.
 */
export function missingRequirement(
  claims: RequirementClaims,
  requires: Requirements,
  now: number = Date.now(),
): MissingRequirement | null {
  if (requires.organization && claims.organizationId === null) return { kind: "organization" };
  if (requires.notImpersonated && claims.impersonator !== null) return { kind: "impersonation" };
  const anyOf = requires.role === undefined ? null : list(requires.role);
  if (anyOf !== null && !anyOf.some((role) => claims.roles.includes(role))) {
    return { kind: "role", anyOf };
  }
  const missing =
    firstMissing("permission", requires.permission, claims.permissions) ??
    firstMissing("featureFlag", requires.featureFlag, claims.featureFlags) ??
    firstMissing("entitlement", requires.entitlement, claims.entitlements);
  if (missing !== null || requires.recentAuth === undefined) return missing;
  const { maxAgeMs } = requires.recentAuth;
  // Last, because signing in again grants nothing that is missing above.
  const isRecent = claims.authenticatedAt !== null && now - claims.authenticatedAt <= maxAgeMs;
  return isRecent ? null : { kind: "recentAuth", maxAgeMs };
}

/**
 * What the caller's access token must say before a function or a route runs.
 * The claims are as old as the token: five minutes by default.
 *
 * @example
 * ```ts
 * export const purge = auth.mutation({
 *   requires: { permission: "sessions:delete" },
 *   args: {},
 *   handler: async () => null,
 * });
 * ```
 */
export type Requirements = {
  /** The session is in an organization. */
  organization?: true;
  /** All of these permissions. */
  permission?: string | readonly string[];
  /** One of these roles. */
  role?: string | readonly string[];
  /** All of these feature flags. */
  featureFlag?: string | readonly string[];
  /** All of these entitlements. */
  entitlement?: string | readonly string[];
  /** The user is present: the session is not an impersonation. */
  notImpersonated?: true;
  /**
   * The user authenticated at most `maxAgeMs` milliseconds ago, by the claim
   * `auth_time`. A token without the claim fails. A query that runs already is not run
   * again when the time is over.
   */
  recentAuth?: { readonly maxAgeMs: number };
};

/**
 * {@link Requirements} of a route. API keys have no roles, permissions or
 * session, so they fail every requirement unless the route allows them.
 */
export type RouteRequirements = Requirements & {
  /**
   * `"allow"`: API keys skip the requirements, and only their scope is checked.
   * @default API keys are refused with `forbidden`
   */
  apiKeys?: "allow";
};

/** The claims that {@link missingRequirement} reads. */
export type RequirementClaims = Pick<
  AccessClaims,
  "organizationId" | "roles" | "permissions" | "featureFlags" | "entitlements" | "authenticatedAt"
> & { readonly impersonator: object | null };

/** What a token lacks. */
export type MissingRequirement =
  | { readonly kind: "organization" | "impersonation" }
  | { readonly kind: "role"; readonly anyOf: readonly string[] }
  | { readonly kind: "permission" | "featureFlag" | "entitlement"; readonly name: string }
  | { readonly kind: "recentAuth"; readonly maxAgeMs: number };

function firstMissing(
  kind: "permission" | "featureFlag" | "entitlement",
  wanted: string | readonly string[] | undefined,
  held: readonly string[],
): MissingRequirement | null {
  const name = wanted === undefined ? undefined : list(wanted).find((item) => !held.includes(item));
  return name === undefined ? null : { kind, name };
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
