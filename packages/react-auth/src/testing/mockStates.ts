import { ReactAuthError } from "../errors";
import type { AuthSession } from "../session/claims";
import {
  INITIAL_FACTS,
  type SessionErrorCode,
  type SessionFacts,
  type SessionStateName,
} from "../session/machine";
import type { AuthUser, UsersRow } from "../user";

/**
 * What {@link MockAuthProvider} can show: every state of the session, and signed-in
 * sessions that lack something.
 */
export type MockState =
  | SessionStateName
  | "impersonated"
  | "noOrganization"
  | "missingPermission"
  | "staleAuthentication";

/** The users row that a mock shows unless it is given another. */
export const mockUser: UsersRow = {
  _id: "mockuser" as UsersRow["_id"],
  _creationTime: Date.UTC(2026, 0, 1),
  workosId: "user_01EXAMPLE",
  email: "ada@example.com",
  emailVerified: true,
  firstName: "Ada",
  lastName: "Lovelace",
  name: "Ada Lovelace",
  createdAt: Date.UTC(2026, 0, 1),
  updatedAt: Date.UTC(2026, 0, 1),
};

/**
 * The session that a mock has unless it is given another: an admin who signed in a
 * moment ago.
 */
export function mockSession(): AuthSession {
  return {
    id: "session_01EXAMPLE",
    organizationId: "org_01EXAMPLE",
    role: "admin",
    roles: ["admin"],
    permissions: ["sessions:read", "sessions:delete"],
    entitlements: [],
    featureFlags: [],
    impersonator: null,
    authenticatedAt: Date.now() - 60_000,
  };
}

/** The facts of a state, for a user and a session. */
export function factsOf(state: MockState, user: AuthUser, session: AuthSession): SessionFacts {
  const signedIn: SessionFacts = {
    ...INITIAL_FACTS,
    phase: "signedIn",
    token: "accepted",
    user,
    session: { ...session, ...SESSIONS[state] },
  };
  switch (state) {
    case "loadingSession":
      return INITIAL_FACTS;
    case "loadingToken":
      return { ...signedIn, token: "sent", user: undefined };
    case "loadingUser":
      return { ...signedIn, user: undefined };
    case "signedOut":
      return { ...INITIAL_FACTS, phase: "signedOut" };
    case "sessionExpired":
      return { ...INITIAL_FACTS, phase: "signedOut", isExpired: true };
    case "signedIn":
    case "impersonated":
    case "noOrganization":
    case "missingPermission":
    case "staleAuthentication":
      return signedIn;
    case "reconnecting":
      return { ...signedIn, refresh: "retrying", connection: "lost" };
    case "offline":
      return { ...signedIn, connection: "offline" };
    case "token_rejected":
      return { ...signedIn, token: "rejected", user: undefined };
    case "session_unavailable":
      return { ...INITIAL_FACTS, refresh: "failed" };
    case "convex_unavailable":
      return { ...signedIn, token: "sent", user: undefined, isOverdue: true };
    case "provisioning_failed":
    case "account_deleted":
      return { ...signedIn, user: null, userError: new ReactAuthError(state) };
    case "sign_in_failed":
      return { ...INITIAL_FACTS, phase: "signedOut", signInError: new ReactAuthError(state) };
    case "callback_expired":
    case "access_denied":
      return callbackFailed(state);
  }
}

function callbackFailed(code: SessionErrorCode): SessionFacts {
  const detail = code === "access_denied" ? "The user cancelled the sign-in." : undefined;
  return {
    ...INITIAL_FACTS,
    phase: "signedOut",
    callback: { kind: "error", returnTo: "/", problem: new ReactAuthError(code, { detail }) },
  };
}

const SESSIONS: Partial<Record<MockState, Partial<AuthSession>>> = {
  impersonated: { impersonator: { email: "support@example.com", reason: "A support request" } },
  noOrganization: { organizationId: null, role: null, roles: [], permissions: [] },
  missingPermission: { role: "member", roles: ["member"], permissions: [] },
  staleAuthentication: { authenticatedAt: Date.UTC(2026, 0, 1) },
};
