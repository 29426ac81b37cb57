import assert from "node:assert/strict";
import { AuthError, defineAuth, isAuthError, jsonText } from "@opensync/convex-auth";
import { workosAuthConfig } from "@opensync/convex-auth/config";
import * as errors from "@opensync/convex-auth/errors";
import { openApi } from "@opensync/convex-auth/openapi";
import { apiKeyTables, authTables } from "@opensync/convex-auth/schema";
import { testIssuer, TEST_CLIENT_ID, workosIdentity } from "@opensync/convex-auth/testing";
import { defineSchema, httpRouter } from "convex/server";

process.env.WORKOS_CLIENT_ID = TEST_CLIENT_ID;
assert.equal(workosAuthConfig().providers.length, 2);
const auth = defineAuth(defineSchema({ ...authTables, ...apiKeyTables }), { apiKeys: {} });
assert.deepEqual(Object.keys(auth.userFunctions()).sort(), [
  "ensureUser",
  "fetchProfile",
  "loadOwned",
  "me",
  "saveProfile",
]);
const identity = await auth.getIdentity({
  auth: { getUserIdentity: async () => workosIdentity({ sub: "user_ada" }) },
});
assert.equal(identity.subject, "user_ada");
// One class in every entry, or the guard of one would not know the other's errors.
assert.equal(errors.isAuthError(new AuthError("not_found"), "not_found"), true);
assert.equal(isAuthError(new errors.AuthError("not_found"), "not_found"), true);

assert.equal(Object.keys(auth.apiKeyFunctions()).length, 12);
const http = httpRouter();
const route = auth.httpMutation({
  path: "/any",
  scope: null,
  args: { any: jsonText() },
  handler: () => null,
});
assert.deepEqual(Object.keys(auth.http(http, { routes: [route] })), ["httpQuery", "httpMutation"]);
assert.equal(http.lookup("/any", "POST")?.[1], "POST");
const { paths } = openApi([route], { title: "Any", version: "1.0.0" });
// One set of known validators in every entry, as with the errors.
const { schema } = paths["/any"].post.requestBody.content["application/json"];
assert.deepEqual(schema.properties, { any: {} });
const token = await (await testIssuer()).sign({ sub: "user_ada" });
assert.equal(token.split(".").length, 3);
