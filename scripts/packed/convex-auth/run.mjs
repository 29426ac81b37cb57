import assert from "node:assert/strict";
import { AuthError, defineAuth, isAuthError } from "@opensync/convex-auth";
import { defineApiKeys } from "@opensync/convex-auth/api-keys";
import { workosAuthConfig } from "@opensync/convex-auth/config";
import * as errors from "@opensync/convex-auth/errors";
import { defineRoutes, jsonText } from "@opensync/convex-auth/http";
import { openApi } from "@opensync/convex-auth/openapi";
import { missingRequirement } from "@opensync/convex-auth/requirements";
import { apiKeyTables, authTables } from "@opensync/convex-auth/schema";
import { testIssuer, TEST_CLIENT_ID, workosIdentity } from "@opensync/convex-auth/testing";
import { defineSchema, httpRouter } from "convex/server";

process.env.WORKOS_CLIENT_ID = TEST_CLIENT_ID;
assert.equal(workosAuthConfig().providers.length, 2);
const schema = defineSchema({ ...authTables, ...apiKeyTables });
const auth = defineAuth(schema);
assert.deepEqual(Object.keys({ ...auth.functions() }).sort(), [
  "ensureUser",
  "me",
  "runAction",
  "runMutation",
  "runQuery",
]);
const identity = await auth.identity.get({
  auth: { getUserIdentity: async () => workosIdentity({ sub: "user_ada" }) },
});
assert.equal(identity.subject, "user_ada");
// One class in every entry, or the guard of one would not know the other's errors.
assert.equal(errors.isAuthError(new AuthError("not_found"), "not_found"), true);
assert.equal(isAuthError(new errors.AuthError("not_found"), "not_found"), true);

const apiKeys = defineApiKeys(auth, { scopes: [] });
assert.equal(Object.keys({ ...apiKeys.functions() }).length, 8);
const routes = defineRoutes(auth, { apiKeys });
const http = httpRouter();
const route = routes.mutation({
  path: "/any",
  scope: null,
  args: { any: jsonText() },
  handler: () => null,
});
assert.deepEqual(Object.keys(routes.register(http, [route])), ["runQuery", "runMutation"]);
assert.equal(http.lookup("/any", "POST")?.[1], "POST");
const { paths } = openApi([route], { title: "Any", version: "1.0.0" });
// One set of known validators in every entry, as with the errors.
const body = paths["/any"].post.requestBody.content["application/json"].schema;
assert.deepEqual(body.properties, { any: {} });
const token = await (await testIssuer()).sign({ sub: "user_ada" });
assert.equal(token.split(".").length, 3);
const claims = { ...identity, roles: ["member"] };
assert.deepEqual(missingRequirement(claims, { role: "admin" }), { kind: "role", anyOf: ["admin"] });
