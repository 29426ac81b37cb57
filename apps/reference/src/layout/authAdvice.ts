import type { ReactAuthError, ReactAuthErrorCode } from "@opensync/react-auth";

/** What to do about a sign-in that has gone wrong, in WorkOS's words where it has said more. */
export function authAdvice({ code, detail }: ReactAuthError): string {
  // It sends a sentence for people, or a bare code, which tells them nothing.
  return detail?.includes(" ") ? detail : ADVICE[code];
}

const ADVICE: Record<ReactAuthErrorCode, string> = {
  token_rejected: "Your sessions are safe. Try again, or sign out and in once more.",
  session_unavailable:
    "You are still signed in, and nothing is lost. Check your connection and try again.",
  convex_unavailable:
    "You are still signed in, and nothing is lost. Check your connection and try again.",
  session_changed: "You now use another account or organization. Start again there.",
  provisioning_failed: "Nothing is lost. Try again in a moment.",
  account_deleted: "Sign out to use another account.",
  sign_in_failed: "Nothing has changed. Another try often works.",
  sign_out_failed: "You are still signed in. Check your connection and try again.",
  access_denied: "Nothing has changed. You can try again whenever you like.",
};
