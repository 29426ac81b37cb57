"use client";

export { SignInButton, SignOutButton } from "./buttons";
export type { SignInButtonProps, SignOutButtonProps } from "./buttons";
export type { SignInOptions, SignOutOptions } from "./redirect";
export { safeReturnTo } from "./returnTo";
export { AuthCallback } from "./authCallback";
export type { AuthCallbackProps } from "./authCallback";
export { AuthProvider } from "./provider";
export type { AuthProviderProps } from "./provider";
export type { AuthFunctions } from "./bridge";
export { AuthConfigError } from "./configuration";
export type { AuthConfigErrorCode } from "./configuration";
export { useAuth } from "./useAuth";
export type {
  AuthActions,
  AuthState,
  ErrorView,
  LoadingView,
  SignedInView,
  SignedOutView,
} from "./state";
export { ReactAuthError } from "./errors";
export type { ReactAuthErrorCode } from "./errors";
export type { AuthMessages } from "./messages";
export type { AuthUser, Register, UsersRow } from "./user";
export { AuthErrored, AuthLoading, RequireAuth, SignedIn, SignedOut } from "./gates";
export type { ErrorChildren, RequireAuthProps, SignedInChildren } from "./gates";
