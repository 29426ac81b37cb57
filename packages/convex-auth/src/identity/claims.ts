import type { UserIdentity } from "convex/server";

/**
 * A person as a WorkOS access token tells of them, checked by Convex.
 *
 * Who somebody is and what they may do here comes from the token alone, so it
 * is as old as the token: five minutes by default.
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
  readonly sessionId: string | null;
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
  /** Who is really there when somebody acts in this person's name. Claim: `act`. */
  readonly impersonator: { readonly email: string; readonly reason: string | null } | null;
  /** Every claim as Convex gives it, for what a JWT template adds. */
  readonly claims: UserIdentity;
};

/**
 * Reads WorkOS's claims out of Convex's identity. A claim of the wrong type
 * counts as absent: nobody gains a permission from a malformed token.
 */
export function readClaims(claims: UserIdentity): WorkOSIdentity {
  const role = readString(claims.role);
  const roles = readStrings(claims.roles);
  return {
    subject: claims.subject,
    issuer: claims.issuer,
    tokenIdentifier: claims.tokenIdentifier,
    sessionId: readString(claims.sid),
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

function readImpersonator(claims: UserIdentity): WorkOSIdentity["impersonator"] {
  // Convex flattens nested claims: `{ act: { sub } }` arrives as `act.sub`.
  const email = readString(claims["act.sub"]);
  return email === null ? null : { email, reason: readString(claims["act.reason"]) };
}
