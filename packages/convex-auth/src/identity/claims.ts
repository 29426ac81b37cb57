import type { UserIdentity } from "convex/server";

/**
 * The caller's user session, from a WorkOS access token that Convex has verified.
 *
 * Identity, roles and permissions come from the token alone, so they are as old
 * as the token: five minutes by default.
 *
 * @see https://workos.com/docs/reference/authkit/session-tokens/access-token
 */
export type WorkOSIdentity = {
  /** The WorkOS user id, `user_…`. Claim: `sub`. */
  readonly subject: string;
  /** Claim: `iss`. */
  readonly issuer: string;
  /** Convex's own key for issuer and subject together. */
  readonly tokenIdentifier: string;
  /** The AuthKit session, `session_…`. Claim: `sid`. */
  readonly sessionId: string;
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
  /** Every claim as Convex gives it, for what a JWT template adds. */
  readonly claims: UserIdentity;
};

/** The WorkOS team member behind an impersonated session. */
export type Impersonator = { readonly email: string | null; readonly reason: string | null };

/**
 * Reads WorkOS's claims from Convex's identity, or returns `null` for a token
 * that is not a user session. A claim of the wrong type counts as absent, so a
 * malformed token grants no permission.
 */
export function readClaims(claims: UserIdentity): WorkOSIdentity | null {
  const sessionId: unknown = claims.sid;
  if (!isUserId(claims.subject) || !isSessionId(sessionId)) return null;
  const role = readString(claims.role);
  const roles = readStrings(claims.roles);
  return {
    subject: claims.subject,
    issuer: claims.issuer,
    tokenIdentifier: claims.tokenIdentifier,
    sessionId,
    organizationId: readString(claims.org_id),
    role,
    roles: roles.length === 0 && role !== null ? [role] : roles,
    permissions: readStrings(claims.permissions),
    entitlements: readStrings(claims.entitlements),
    featureFlags: readStrings(claims.feature_flags),
    impersonator: readImpersonator(claims),
    claims,
  };
}

/** A claim that is text with something in it, or `null`. */
export function readString(claim: unknown): string | null {
  return typeof claim === "string" && claim.trim() !== "" ? claim : null;
}

function readStrings(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((item) => readString(item) !== null) : [];
}

/**
 * Whether a subject is a WorkOS user. WorkOS Connect issues tokens with the same
 * issuer and keys to machines (`client_…`).
 */
function isUserId(subject: unknown): boolean {
  return typeof subject === "string" && /^user_[A-Za-z0-9_-]+$/.test(subject);
}

/**
 * Whether a `sid` names an AuthKit session. In tokens of OAuth and MCP clients it
 * names a consent (`app_consent_…`); machine tokens have none.
 */
function isSessionId(sid: unknown): sid is string {
  return typeof sid === "string" && /^session_[A-Za-z0-9_-]+$/.test(sid);
}

/**
 * Reads the actor claim. Its presence alone marks impersonation, whatever it
 * holds: a claim that cannot be read must not hide an impersonator.
 */
export function readImpersonator(claims: UserIdentity): Impersonator | null {
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
