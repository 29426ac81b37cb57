import type { AuthView } from "./machine";
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
