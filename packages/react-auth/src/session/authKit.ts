/** The part of AuthKit that a session uses. */
export interface AuthKit {
  isLoading: boolean;
  /** AuthKit's user object, of the newest token. */
  user: AuthKitUser | null;
  getAccessToken(options?: { forceRefresh?: boolean }): Promise<string>;
  getSignInUrl(options: DefinedOptions): Promise<string>;
  getSignUpUrl(options: DefinedOptions): Promise<string>;
  signOut(options: { returnTo: string }): void;
  switchToOrganization(options: {
    organizationId: string;
    signInOpts: { state: unknown };
  }): Promise<void>;
}

/** What the page reads of AuthKit's user object, to see whether the users row is current. */
export interface AuthKitUser {
  email: string;
  firstName: string | null;
  lastName: string | null;
  profilePictureUrl: string | null;
  updatedAt: string;
}

/** AuthKit's own types know no explicit `undefined`. */
export type DefinedOptions = {
  [Name in keyof SignInUrlOptions]?: NonNullable<SignInUrlOptions[Name]>;
};

export interface SignInUrlOptions {
  loginHint?: string | undefined;
  organizationId?: string | undefined;
  invitationToken?: string | undefined;
  passwordResetToken?: string | undefined;
  state?: unknown;
}
