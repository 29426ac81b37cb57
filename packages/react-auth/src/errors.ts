/**
 * What can go wrong with signing in, as a real `Error`: `useAuth().error` is
 * one, and `signIn()` and `signOut()` reject with one. `message` is for people
 * (replace it through `AuthProvider`'s `messages`).
 *
 * @example
 * ```tsx
 * function Problem() {
 *   const { error, retry } = useAuth();
 *   if (error?.code === "account_deleted") return <p>Goodbye.</p>;
 *   return error && <button onClick={retry}>{error.message}</button>;
 * }
 * ```
 */
export class ReactAuthError extends Error {
  /** Stable, never renamed. */
  readonly code: ReactAuthErrorCode;
  /** For the developer: what to do about it. Logged to the console as well. */
  readonly remedy: string;
  /**
   * What WorkOS said about it, for a sign-in that this browser started. It came
   * through the URL, so it is untrusted: show it as text only.
   */
  readonly detail: string | undefined;

  constructor(
    code: ReactAuthErrorCode,
    more: { remedy?: string; detail?: string | undefined; cause?: unknown } = {},
  ) {
    const [message, remedy] = TEXTS[code];
    super(message, "cause" in more ? { cause: more.cause } : undefined);
    this.name = "ReactAuthError";
    this.code = code;
    this.remedy = more.remedy ?? remedy;
    this.detail = more.detail;
  }
}

/** Every code that a {@link ReactAuthError} can carry. Codes are never renamed. */
export type ReactAuthErrorCode = keyof typeof TEXTS;

/** By code: the message for people, the remedy for the developer. */
const TEXTS = {
  token_rejected: [
    "You are signed in, but this app could not confirm it.",
    "Convex refused the token; the console says why. Is convex/auth.config.ts deployed, and WORKOS_CLIENT_ID of the deployment the page's (npx convex env set WORKOS_CLIENT_ID …)?",
  ],
  session_unavailable: [
    "Your session could not be refreshed.",
    "WorkOS cannot be reached, or its dashboard does not allow this origin (Authentication, CORS). The session is kept and tried again.",
  ],
  convex_unavailable: [
    "The server has not answered.",
    "The Convex deployment has not answered in time. Is it running, and is its URL right? The page keeps trying.",
  ],
  session_changed: [
    "This was not completed, because the user or organization has changed.",
    "The request belonged to the previous user or organization, and has no answer. It may not have run.",
  ],
  provisioning_failed: [
    "Your account could not be set up.",
    "The function me or ensureUser failed: see the Convex logs. Does convex/auth.ts export both?",
  ],
  account_deleted: [
    "This account has been deleted.",
    "Offer to sign out. A deleted account stays deleted.",
  ],
  sign_in_failed: [
    "Signing in did not work.",
    "The console says why. Sign-in begins and ends on one origin, with a redirect URI that WorkOS knows.",
  ],
  sign_out_failed: [
    "Signing out did not work.",
    "WorkOS cannot be reached, so the session could not be ended. Try again.",
  ],
  access_denied: [
    "Signing in was cancelled or refused.",
    "The person, or WorkOS, ended the sign-in. Offer another try.",
  ],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;
