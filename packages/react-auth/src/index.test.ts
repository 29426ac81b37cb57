import { expect, it } from "vitest";
import * as entry from "./index";

it("exports what it promises", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "AuthCallback",
    "AuthConfigError",
    "AuthProvider",
    "ConnectionStatus",
    "ImpersonationBanner",
    "Login",
    "ReactAuthError",
    "ReauthenticateDialog",
    "RequireAuth",
    "SessionError",
    "SessionExpired",
    "SessionLoading",
    "SignInButton",
    "SignOutButton",
    "SignUpButton",
    "SignedIn",
    "SignedOut",
    "safeReturnTo",
    "useAccessToken",
    "useAuth",
    "useAuthedPaginatedQuery",
    "useAuthedQuery",
    "useOrganization",
    "useRequirements",
    "useUser",
  ]);
});
