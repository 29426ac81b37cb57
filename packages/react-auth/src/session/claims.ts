import { readAccessClaims, type AccessClaims } from "@opensync/convex-auth/requirements";

/**
 * The session of the page, from the claims of its newest access token: as old as the
 * token, five minutes by default. For showing what the user can do; whether they may,
 * the server decides.
 */
export type AuthSession = AccessClaims & {
  /** The AuthKit session, `session_…`. Claim: `sid`. */
  readonly id: string;
};

/** The claims of WorkOS that tell sessions, users and organizations apart. */
export interface SessionClaims {
  sid?: string;
  sub?: string;
  org_id?: string;
  /** The impersonator. */
  act?: unknown;
}

/** The session before AuthKit has a token. */
export const NO_SESSION: AuthSession = readSession({});

/**
 * Reads the session from a token's claims. Returns `previous` where it says the same,
 * so that a refresh alone renders nothing.
 */
export function readSession(claims: SessionClaims, previous?: AuthSession): AuthSession {
  const session = { ...readAccessClaims({ ...claims }), id: claims.sid ?? "" };
  return previous && JSON.stringify(session) === JSON.stringify(previous) ? previous : session;
}
