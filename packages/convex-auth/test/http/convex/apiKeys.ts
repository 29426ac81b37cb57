import { defineApiKeys } from "../../../src/apiKeys";
import { auth } from "./auth";

export const apiKeys = defineApiKeys(auth, { scopes: ["notes:read", "notes:write"] });
export const { create, list, rename, rotate, revoke, revokeAll, runQuery, runMutation } =
  apiKeys.functions();
