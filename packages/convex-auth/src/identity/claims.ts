import type { UserIdentity } from "convex/server";
import { readAccessClaims, type AccessClaims } from "./accessClaims";

/**
 * The caller's user session, from a WorkOS access token that Convex has verified.
 *
 * Identity, roles and permissions come from the token alone, so they are as old
 * as the token: five minutes by default.
 *
 * @see https://workos.com/docs/reference/authkit/session-tokens/access-token
 */
export type WorkOSIdentity = AccessClaims & {
  /** The WorkOS user id, `user_…`. Claim: `sub`. */
  readonly subject: string;
  /** Claim: `iss`. */
  readonly issuer: string;
  /** Convex's own key for issuer and subject together. */
  readonly tokenIdentifier: string;
  /** The AuthKit session, `session_…`. Claim: `sid`. */
  readonly sessionId: string;
  /** Every claim as Convex gives it, for what a JWT template adds. */
  readonly claims: UserIdentity;
};

/**
 * Reads WorkOS's claims from Convex's identity, or returns `null` for a token
 * that is not a user session. A claim of the wrong type counts as absent, so a
 * malformed token grants no permission.
 */
export function readClaims(claims: UserIdentity): WorkOSIdentity | null {
  const sessionId: unknown = claims.sid;
  if (!isUserId(claims.subject) || !isSessionId(sessionId)) return null;
  return {
    subject: claims.subject,
    issuer: claims.issuer,
    tokenIdentifier: claims.tokenIdentifier,
    sessionId,
    ...readAccessClaims(claims),
    claims,
  };
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
