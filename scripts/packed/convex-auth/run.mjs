import assert from "node:assert/strict";
import { defineAuth, isAuthError, AuthError } from "@opensync/convex-auth";
import { workosAuthConfig } from "@opensync/convex-auth/config";
import * as errors from "@opensync/convex-auth/errors";
import { authTables } from "@opensync/convex-auth/schema";
import { TEST_CLIENT_ID, workosIdentity } from "@opensync/convex-auth/testing";
import { defineSchema } from "convex/server";

process.env.WORKOS_CLIENT_ID = TEST_CLIENT_ID;
assert.equal(workosAuthConfig().providers.length, 2);
const auth = defineAuth(defineSchema({ ...authTables }));
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
