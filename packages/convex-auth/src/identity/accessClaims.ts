/**
 * What an access token says about the access of its session, such as roles and
 * permissions. It is as old as the token: five minutes by default.
 *
 * @see https://workos.com/docs/reference/authkit/session-tokens/access-token
 */
export type AccessClaims = {
  /** The organization that the session is in, `org_…`. Claim: `org_id`. */
  readonly organizationId: string | null;
  /** The role in that organization. Claim: `role`. */
  readonly role: string | null;
  /** Every role in that organization. Claim: `roles`, or `role` alone. */
  readonly roles: readonly string[];
  /** Claim: `permissions`. */
  readonly permissions: readonly string[];
  /** Claim: `entitlements`. */
  readonly entitlements: readonly string[];
  /** Claim: `feature_flags`. */
  readonly featureFlags: readonly string[];
  /**
   * Set while the session is impersonated: the token has a claim `act` or `act.*`,
   * of whatever type. `email` and `reason` are `null` where the claim does not
   * state them.
   */
  readonly impersonator: Impersonator | null;
  /**
   * When the user last authenticated, in milliseconds since the epoch. `null` where the
   * token does not state it, which counts as too long ago. Claim: `auth_time`, in
   * seconds.
   */
  readonly authenticatedAt: number | null;
};

/** The WorkOS team member behind an impersonated session. */
export type Impersonator = { readonly email: string | null; readonly reason: string | null };

/** The claims of a token by name, as a JWT has them or as Convex flattens them. */
export type TokenClaims = { readonly [name: string]: unknown };

/**
 * Reads the access claims of a token whose signature has been verified, or, in a page,
 * of the user's own token. A claim of the wrong type counts as absent, so a malformed
 * token grants nothing.
 */
export function readAccessClaims(claims: TokenClaims): AccessClaims {
  const role = readString(claims.role);
  const roles = readStrings(claims.roles);
  return {
    organizationId: readString(claims.org_id),
    role,
    roles: roles.length === 0 && role !== null ? [role] : roles,
    permissions: readStrings(claims.permissions),
    entitlements: readStrings(claims.entitlements),
    featureFlags: readStrings(claims.feature_flags),
    impersonator: readImpersonator(claims),
    authenticatedAt: readSeconds(claims.auth_time),
  };
}

/** A claim that is text with something in it, or `null`. */
export function readString(claim: unknown): string | null {
  return typeof claim === "string" && claim.trim() !== "" ? claim : null;
}

function readStrings(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((item) => readString(item) !== null) : [];
}

/** A time of a JWT as milliseconds. */
function readSeconds(claim: unknown): number | null {
  return typeof claim === "number" && Number.isFinite(claim) ? claim * 1000 : null;
}

/**
 * Reads the actor claim. Its presence alone marks impersonation, whatever it
 * holds: a claim that cannot be read must not hide an impersonator.
 */
export function readImpersonator(claims: TokenClaims): Impersonator | null {
  const isImpersonated = Object.entries(claims).some(
    ([name, claim]) => claim !== undefined && (name === "act" || name.startsWith("act.")),
  );
  if (!isImpersonated) return null;
  // Convex flattens nested claims: `{ act: { sub } }` arrives as `act.sub`.
  const act: { sub?: unknown; reason?: unknown } = { ...Object(claims.act) };
  return {
    email: readString(claims["act.sub"] ?? act.sub),
    reason: readString(claims["act.reason"] ?? act.reason),
  };
}
