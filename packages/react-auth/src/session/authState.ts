import type { ReactAuthError } from "../errors";
import type { AuthUser } from "../user";
import type { AuthSession } from "./claims";
import type { SignInOptions, SignOutOptions } from "./redirect";

/** What {@link useAuth} returns: one of four states, distinguished by `status`, and the actions. */
export type AuthState = AuthView & AuthActions;

export interface AuthActions {
  /**
   * Goes to WorkOS's sign-in page. Resolves when the browser is about to leave. Rejects
   * with a {@link ReactAuthError} (`sign_in_failed`) when it cannot; a signed-out page
   * then shows the error as its state.
   */
  signIn(options?: SignInOptions): Promise<void>;
  /**
   * Ends the session in every tab and at WorkOS, and goes to `returnTo`. Works with an
   * expired session too. Rejects with a {@link ReactAuthError} (`sign_out_failed`) when
   * the session cannot be ended.
   */
  signOut(options?: SignOutOptions): Promise<void>;
  /** Retries what has failed. Does nothing without an error. */
  retry(): void;
}

/** The four states, without the actions. */
export type AuthView = LoadingView | SignedOutView | SignedInView | ErrorView;

/** It is not known yet whether there is a session. */
export interface LoadingView {
  status: "loading";
  /**
   * What it waits for: AuthKit (`"session"`), Convex to accept the token, or the users
   * row.
   */
  waitingFor: "session" | "token" | "user";
  isLoading: true;
  isAuthenticated: false;
  /** An attempt has failed, and another one follows. */
  isReconnecting: boolean;
  user: null;
  session: null;
  error: null;
}

/** There is no session. */
export interface SignedOutView {
  status: "signedOut";
  isLoading: false;
  isAuthenticated: false;
  isReconnecting: false;
  /** Whether WorkOS has ended the session while the page was open. */
  isExpired: boolean;
  user: null;
  session: null;
  error: null;
}

/** Convex accepts the token, and the users row exists. */
export interface SignedInView {
  status: "signedIn";
  isLoading: false;
  isAuthenticated: true;
  /** WorkOS or Convex cannot be reached. What is shown stays, and attempts go on. */
  isReconnecting: boolean;
  /** The browser has no network. */
  isOffline: boolean;
  /** The row of the users table, live. */
  user: AuthUser;
  session: AuthSession;
  error: null;
}

/** An error that needs an action, or lasts. */
export interface ErrorView {
  status: "error";
  isLoading: false;
  isAuthenticated: false;
  isReconnecting: false;
  user: null;
  session: null;
  error: ReactAuthError;
}
