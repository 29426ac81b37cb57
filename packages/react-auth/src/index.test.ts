import { expect, it } from "vitest";
import * as entry from "./index";

it("exports these names, and no others", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "AuthCallback",
    "AuthConfigError",
    "AuthErrored",
    "AuthLoading",
    "AuthProvider",
    "ReactAuthError",
    "RequireAuth",
    "SignInButton",
    "SignOutButton",
    "SignedIn",
    "SignedOut",
    "safeReturnTo",
    "useAuth",
  ]);
});
