import { expect, it } from "vitest";

// The public names: adding one is a decision, and taking one away breaks apps.
it.each<[string, () => Promise<object>, string[]]>([
  [
    ".",
    () => import("./index"),
    ["AuthConfigError", "AuthError", "defineAuth", "isAuthError", "publicSlug"],
  ],
  ["./api-keys", () => import("./apiKeys"), ["defineApiKeys"]],
  ["./config", () => import("./config"), ["AuthConfigError", "workosAuthConfig"]],
  ["./errors", () => import("./errors"), ["AuthError", "isAuthError"]],
  [
    "./http",
    () => import("./http"),
    ["defineRoutes", "errorResponse", "jsonText", "pageArgs", "readPage"],
  ],
  ["./openapi", () => import("./openApi"), ["openApi"]],
  ["./requirements", () => import("./requirements"), ["missingRequirement", "readAccessClaims"]],
  ["./schema", () => import("./schema"), ["apiKeyTables", "authTables", "userFields"]],
  [
    "./testing",
    () => import("./testing"),
    ["TEST_CLIENT_ID", "insertApiKey", "testIssuer", "workosIdentity"],
  ],
])("%s exports what it promises", async (_, load, names) => {
  expect(Object.keys(await load()).sort()).toEqual(names);
});
