/**
 * An error of the session: `useAuth().error` is one, and `signIn()`, `signOut()` and
 * `switchTo()` reject with one. `message` is for the user (replace it with the
 * `messages` of `AuthProvider`).
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
  /** For the developer: how to fix it. Logged to the console as well. */
  readonly remedy: string;
  /**
   * WorkOS's reason, for a sign-in that this tab started. It comes from the URL, so
   * it is untrusted: show it as text only.
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

/** By code: the message for the user, the remedy for the developer. */
const TEXTS = {
  token_rejected: [
    "You are signed in, but this app could not confirm it.",
    "Convex rejected the token; the console has its reason. Deploy convex/auth.config.ts, and set the page's client id in the deployment (npx convex env set WORKOS_CLIENT_ID …).",
  ],
  session_unavailable: [
    "Your session could not be refreshed.",
    "WorkOS cannot be reached, or its dashboard does not allow this origin (Authentication, CORS). The session is kept and retried.",
  ],
  convex_unavailable: [
    "The server has not answered.",
    "Check that the Convex deployment runs and that its URL is right. The page keeps trying.",
  ],
  session_changed: [
    "This was not completed, because the user or organization has changed.",
    "The request belonged to the previous user or organization and has no answer. It may not have run.",
  ],
  provisioning_failed: [
    "Your account could not be set up.",
    "The function me or ensureUser failed: see the Convex logs. Export both from convex/auth.ts.",
  ],
  account_deleted: [
    "This account has been deleted.",
    "Offer to sign out. A deleted account stays deleted.",
  ],
  sign_in_failed: [
    "Signing in did not work.",
    "The console has the reason. Sign-in begins and ends on one origin, with a redirect URI that WorkOS knows.",
  ],
  callback_expired: [
    "This sign-in has expired or was already used.",
    "The callback's code was not requested by this tab within the last hour, and WorkOS did not accept it. Offer another sign-in.",
  ],
  sign_out_failed: [
    "Signing out did not work.",
    "WorkOS cannot be reached, so the session could not be ended. Try again.",
  ],
  organization_switch_failed: [
    "The organization could not be opened.",
    "WorkOS cannot be reached, or refused a token for this organization. The session is unchanged.",
  ],
  access_denied: [
    "Signing in was cancelled or refused.",
    "The user or WorkOS ended the sign-in. Offer another one.",
  ],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;
