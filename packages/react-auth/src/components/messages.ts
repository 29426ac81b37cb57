import type { ReactAuthErrorCode } from "../errors";

/**
 * Every sentence and label that the components show, for apps that say it
 * differently or in another language.
 */
export interface AuthMessages extends Partial<Record<ReactAuthErrorCode, string>> {
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
  /** @default "Sign out" */
  signOut: string;
}

export const MESSAGES: AuthMessages = {
  loading: "Signing you in…",
  redirecting: "Taking you to sign in…",
  retry: "Try again",
  home: "Go to the start page",
  signIn: "Sign in",
  signOut: "Sign out",
};
