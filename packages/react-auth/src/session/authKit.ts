/** The part of AuthKit that a session uses. */
export interface Kit {
  isLoading: boolean;
  isSignedIn: boolean;
  getAccessToken(options?: { forceRefresh?: boolean }): Promise<string>;
  getSignInUrl(options: DefinedOptions): Promise<string>;
  getSignUpUrl(options: DefinedOptions): Promise<string>;
  signOut(options: { returnTo: string }): void;
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
