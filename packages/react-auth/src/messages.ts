import type { MissingRequirement } from "@opensync/convex-auth/requirements";
import type { ReactAuthErrorCode } from "./errors";

/** Every text that the components show, for other words or another language. */
export interface AuthMessages
  extends
    Partial<Record<ReactAuthErrorCode, string>>,
    Partial<Record<`missing_${MissingRequirement["kind"]}`, string>> {
  /** @default "Signing you in…" */
  loading: string;
  /** @default "Taking you to sign in…" */
  redirecting: string;
  /** @default "Try again" */
  retry: string;
  /** @default "Go to the start page" */
  home: string;
  /** @default "Sign in" */
  signIn: string;
  /** @default "Create account" */
  signUp: string;
  /** @default "Sign out" */
  signOut: string;
  /** @default "You do not have access to this page." */
  denied: string;
  /** @default "Sign in again to continue" */
  reauthenticate: string;
  /** @default "Sign in again" */
  signInAgain: string;
  /** @default "Cancel" */
  cancel: string;
  /** @default "Your session has expired." */
  expired: string;
  /** @default "You are offline. Changes are sent when you are back online." */
  offline: string;
  /** @default "Reconnecting…" */
  reconnecting: string;
  /**
   * Above a page that a WorkOS team member sees as one of your users.
   *
   * @default "{impersonator} is signed in as {user}."
   */
  impersonation: string;
  /** @default "End impersonation" */
  endImpersonation: string;
}

export const MESSAGES: AuthMessages = {
  loading: "Signing you in…",
  redirecting: "Taking you to sign in…",
  retry: "Try again",
  home: "Go to the start page",
  signIn: "Sign in",
  signUp: "Create account",
  signOut: "Sign out",
  denied: "You do not have access to this page.",
  missing_organization: "Choose an organization to open this page.",
  missing_impersonation: "This page is not available while you impersonate a user.",
  reauthenticate: "Sign in again to continue",
  missing_recentAuth: "For your security, this requires that you have signed in recently.",
  signInAgain: "Sign in again",
  cancel: "Cancel",
  expired: "Your session has expired.",
  offline: "You are offline. Changes are sent when you are back online.",
  reconnecting: "Reconnecting…",
  impersonation: "{impersonator} is signed in as {user}.",
  endImpersonation: "End impersonation",
};
