import { defineAuth } from "@opensync/convex-auth";
import schema from "./schema.js";

export const auth = defineAuth(schema, {
  owned: { notes: { user: "userId" } },
  apiKeys: { scopes: ["notes:read", "notes:write"] },
});
export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();
