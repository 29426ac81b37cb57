import type { ReactAuthError, ReactAuthErrorCode } from "@opensync/react-auth";

/** What the user can do about an error: WorkOS's own sentence where it sent one. */
export function authAdvice({ code, detail }: ReactAuthError): string {
  // It sends a sentence for the user, or a bare code.
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
  callback_expired: "Start the sign-in again. It takes a moment only.",
  organization_switch_failed: "You are still in the same organization. Try again.",
  sign_out_failed: "You are still signed in. Check your connection and try again.",
  access_denied: "Nothing has changed. You can try again.",
};
