import { defineApiKeys } from "@opensync/convex-auth/api-keys";
import { auth } from "./auth";

export const apiKeys = defineApiKeys(auth, { scopes: [] });
export const { runQuery, runMutation } = apiKeys.functions();
