import { ReactAuthError } from "../errors";
import type { SignInOptions, SignOutOptions } from "./redirect";
import type { SessionSnapshot } from "./session";
import type { AuthUser } from "../user";

/**
 * Returns what to show, from what AuthKit, Convex and the users table say. Pure.
 *
 * `signedIn` requires both a token that Convex has accepted and the row.
 * `signedOut` requires that there is no session; no failure leads to it.
 * `loading` lasts for {@link LOADING_LIMIT} at most.
 */
export function authView(facts: AuthFacts): AuthView {
  const view = currentView(facts);
  if (view.status !== "loading" || !facts.isOverdue) return view;
  return failed(
    new ReactAuthError(
      view.waitingFor === "session" ? "session_unavailable" : "convex_unavailable",
    ),
  );
}

/** In milliseconds: how long a page shows `loading` before it shows an error with a retry. */
export const LOADING_LIMIT = 30_000;

function currentView({ session, convex, row, rowProblem }: AuthFacts): AuthView {
  const { phase, health, problem, callback } = session;
  const isReconnecting = health !== "ok" || convex.isRefreshing;
  if (phase === "signedIn" && convex.isAuthenticated) {
    if (row)
      return { ...SETTLED, status: "signedIn", isAuthenticated: true, isReconnecting, user: row };
    return rowProblem ? failed(rowProblem) : loading("user", isReconnecting);
  }
  // Convex rejected the token.
  if (phase === "signedIn" && !convex.isLoading)
    return failed(new ReactAuthError("token_rejected"));
  if (health === "unavailable") return failed(new ReactAuthError("session_unavailable"));
  if (phase === "signedIn") return loading("token", isReconnecting);
  if (phase === "loading") return loading("session", isReconnecting);
  const end = problem ?? callback.problem;
  return end ? failed(end) : { ...SETTLED, status: "signedOut" };
}

export interface AuthFacts {
  session: Pick<SessionSnapshot, "phase" | "health" | "problem" | "callback">;
  convex: { isLoading: boolean; isAuthenticated: boolean; isRefreshing: boolean };
  /** What `me` answers; `undefined` while it has not. */
  row: AuthUser | null | undefined;
  /** Why there is no row, once that is certain. */
  rowProblem: ReactAuthError | null;
  /** Whether the page has been loading for {@link LOADING_LIMIT}. */
  isOverdue?: boolean;
}

/** What {@link useAuth} returns: one of four states, told apart by `status`. */
export type AuthState = AuthView & AuthActions;

export type AuthView = LoadingView | SignedOutView | SignedInView | ErrorView;

/** It is not known yet who is here. */
export interface LoadingView {
  status: "loading";
  /**
   * On what it waits: on AuthKit for the session, on Convex to accept the
   * token, or on the row in the users table.
   */
  waitingFor: "session" | "token" | "user";
  isLoading: true;
  isAuthenticated: false;
  /** A try has failed, and another follows by itself. */
  isReconnecting: boolean;
  user: null;
  error: null;
}

/** Nobody is signed in. */
export interface SignedOutView {
  status: "signedOut";
  isLoading: false;
  isAuthenticated: false;
  isReconnecting: false;
  user: null;
  error: null;
}

/** Convex has accepted the token, and the person has a row. */
export interface SignedInView {
  status: "signedIn";
  isLoading: false;
  isAuthenticated: true;
  /** The token could not be refreshed yet. What is shown stays, and tries go on. */
  isReconnecting: boolean;
  user: AuthUser;
  error: null;
}

/** Something went wrong that does not pass by itself, or not soon. */
export interface ErrorView {
  status: "error";
  isLoading: false;
  isAuthenticated: false;
  isReconnecting: false;
  user: null;
  error: ReactAuthError;
}

export interface AuthActions {
  /**
   * Goes to WorkOS's sign-in page. Rejects with a {@link ReactAuthError}
   * (`sign_in_failed`) when it cannot; a signed-out page then shows the same
   * as its state. Resolves when the browser is about to leave.
   */
  signIn(options?: SignInOptions): Promise<void>;
  /**
   * Ends the session in every tab and at WorkOS, and goes to `returnTo`. Works
   * with an expired session too. Rejects with a {@link ReactAuthError}
   * (`sign_out_failed`) when the session cannot be ended.
   */
  signOut(options?: SignOutOptions): Promise<void>;
  /** Tries again what has failed; without an error it does nothing. */
  retry(): void;
}

const SETTLED = {
  isLoading: false,
  isAuthenticated: false,
  isReconnecting: false,
  user: null,
  error: null,
} as const;

function loading(waitingFor: LoadingView["waitingFor"], isReconnecting: boolean): LoadingView {
  return { ...SETTLED, status: "loading", waitingFor, isLoading: true, isReconnecting };
}

function failed(error: ReactAuthError): ErrorView {
  return { ...SETTLED, status: "error", error };
}
