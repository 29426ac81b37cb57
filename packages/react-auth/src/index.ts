"use client";

export { AuthProvider } from "./components/AuthProvider";
export type { AuthProviderProps } from "./components/AuthProvider";
export type { AuthFunctions } from "./components/bridge";
export type { AuthMessages } from "./messages";
export { SessionError, SessionLoading, SignedIn, SignedOut } from "./components/gates";
export type { ErrorChildren, SignedInChildren } from "./components/gates";
export { RequireAuth } from "./components/RequireAuth";
export type { RequireAuthProps } from "./components/RequireAuth";
export { SignInButton, SignOutButton, SignUpButton } from "./components/buttons";
export type {
  AuthButtonProps,
  SignInButtonProps,
  SignOutButtonProps,
  SignUpButtonProps,
} from "./components/buttons";
export type { RenderProp, RenderProps } from "./components/renderElement";
export { AuthCallback } from "./components/AuthCallback";
export type { AuthCallbackProps } from "./components/AuthCallback";
export { Login } from "./components/Login";
export type { LoginProps } from "./components/Login";
export { ConnectionStatus } from "./components/ConnectionStatus";
export type { ConnectionStatusProps } from "./components/ConnectionStatus";
export { ImpersonationBanner } from "./components/ImpersonationBanner";
export type { ImpersonationBannerProps } from "./components/ImpersonationBanner";
export { SessionExpired } from "./components/SessionExpired";
export { ReauthenticateDialog } from "./components/ReauthenticateDialog";
export type { ReauthenticateDialogProps } from "./components/ReauthenticateDialog";
export { useAuth } from "./hooks/useAuth";
export { useUser } from "./hooks/useUser";
export { useOrganization } from "./hooks/useOrganization";
export type {
  CurrentOrganization,
  Organization,
  OrganizationOptions,
  OrganizationState,
} from "./hooks/useOrganization";
export { useRequirements } from "./hooks/useRequirements";
export { useAuthedQuery } from "./hooks/useAuthedQuery";
export { useAuthedPaginatedQuery } from "./hooks/useAuthedPaginatedQuery";
export { useAccessToken } from "./hooks/useAccessToken";
export type {
  AuthActions,
  AuthState,
  AuthView,
  ErrorView,
  LoadingView,
  SignedInView,
  SignedOutView,
} from "./session/authState";
export type { AuthSession } from "./session/claims";
export type { AccessTokenOptions } from "./session/pageActions";
export type { SignInOptions, SignOutOptions } from "./session/redirect";
export { safeReturnTo } from "./session/returnTo";
export { AuthConfigError } from "./configuration";
export type { AuthConfigErrorCode } from "./configuration";
export { ReactAuthError } from "./errors";
export type { ReactAuthErrorCode } from "./errors";
export type { AuthUser, Register, UsersRow } from "./user";
