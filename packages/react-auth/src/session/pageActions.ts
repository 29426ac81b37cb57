import type { ReactAuthError } from "../errors";

/** What hooks and components do beyond the actions of `useAuth`. */
export interface PageActions {
  /**
   * Goes to the sign-in page because the page requires a session: once only, so that a
   * lost session is no loop.
   *
   * @param isBack - The browser shows the page again as it was left.
   */
  signInAutomatically(isBack?: boolean): Promise<void>;
  /** Retries what has led to `error`. */
  retry(error: ReactAuthError): void;
  goHome(): void;
  /** The callback's page has been left, and its error with it. */
  leaveCallback(): void;
  /**
   * Gets a token for another organization. Rejects with `organization_switch_failed`.
   * Where the user has no access, WorkOS's sign-in page follows and returns to
   * `returnTo`.
   */
  switchToOrganization(organizationId: string, returnTo?: string): Promise<void>;
  /** The access token, or `null` without a session. Rejects with `session_unavailable`. */
  getAccessToken(options?: AccessTokenOptions): Promise<string | null>;
}

export interface AccessTokenOptions {
  /**
   * Whether to fetch a new token, for example after a server has rejected the last one.
   * @default false: AuthKit's token, refreshed when it is about to expire
   */
  forceRefresh?: boolean | undefined;
}
