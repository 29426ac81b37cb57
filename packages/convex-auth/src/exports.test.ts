import { expect, it } from "vitest";

// The public names: adding one is a decision, and taking one away breaks apps.
it.each<[string, () => Promise<object>, string[]]>([
  [
    ".",
    () => import("./index"),
    [
      "AuthConfigError",
      "AuthError",
      "defineAuth",
      "deleteUser",
      "ensureUser",
      "errorResponse",
      "getIdentity",
      "getUser",
      "isAuthError",
      "isOwner",
      "jsonText",
      "pageArgs",
      "publicSlug",
      "readPage",
      "requireIdentity",
      "requireUser",
    ],
  ],
  ["./config", () => import("./config"), ["AuthConfigError", "workosAuthConfig"]],
  ["./errors", () => import("./errors"), ["AuthError", "isAuthError"]],
  ["./openapi", () => import("./openApi"), ["openApi"]],
  ["./schema", () => import("./schema"), ["apiKeyTables", "authTables", "userFields"]],
  [
    "./testing",
    () => import("./testing"),
    ["TEST_CLIENT_ID", "insertApiKey", "testIssuer", "workosIdentity"],
  ],
])("%s exports what it promises", async (_, load, names) => {
  expect(Object.keys(await load()).sort()).toEqual(names);
});
