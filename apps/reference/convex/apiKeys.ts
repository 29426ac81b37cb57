import { defineApiKeys } from "@opensync/convex-auth/api-keys";
import { auth } from "./auth";
import { SCOPES } from "./scopes";

export const apiKeys = defineApiKeys(auth, { scopes: SCOPES });

export const { create, list, rename, rotate, revoke, revokeAll, runQuery, runMutation } =
  apiKeys.functions();
