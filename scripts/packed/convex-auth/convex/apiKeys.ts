import { defineApiKeys } from "@opensync/convex-auth/api-keys";
import { auth } from "./auth.js";

export const apiKeys = defineApiKeys(auth, { scopes: ["notes:read", "notes:write"] });
export const { create, runQuery, runMutation } = apiKeys.functions();
