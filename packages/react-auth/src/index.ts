"use client";

export { SignInButton, SignOutButton } from "./components/buttons";
export type { SignInButtonProps, SignOutButtonProps } from "./components/buttons";
export type { SignInOptions, SignOutOptions } from "./session/redirect";
export { safeReturnTo } from "./session/returnTo";
export { AuthCallback } from "./components/AuthCallback";
export type { AuthCallbackProps } from "./components/AuthCallback";
export { AuthProvider } from "./components/AuthProvider";
export type { AuthProviderProps } from "./components/AuthProvider";
export type { AuthFunctions } from "./components/bridge";
export { AuthConfigError } from "./configuration";
export type { AuthConfigErrorCode } from "./configuration";
export { useAuth } from "./hooks/useAuth";
export type {
  AuthActions,
  AuthState,
  ErrorView,
  LoadingView,
  SignedInView,
  SignedOutView,
} from "./session/machine";
export { ReactAuthError } from "./errors";
export type { ReactAuthErrorCode } from "./errors";
export type { AuthMessages } from "./components/messages";
export type { AuthUser, Register, UsersRow } from "./user";
export { AuthErrored, AuthLoading, RequireAuth, SignedIn, SignedOut } from "./components/gates";
export type { ErrorChildren, RequireAuthProps, SignedInChildren } from "./components/gates";
