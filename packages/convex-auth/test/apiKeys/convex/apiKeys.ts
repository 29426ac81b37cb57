import { defineApiKeys } from "../../../src/apiKeys";
import { auth } from "./auth";

export const apiKeys = defineApiKeys(auth, {
  scopes: ["sessions:read", "sessions:write"],
  limit: (user) => LIMITS[user.plan ?? "free"],
  legacy: /^osk_[A-Za-z0-9]{32}$/g,
});
export const { create, list, rename, rotate, revoke, revokeAll, runQuery, runMutation } =
  apiKeys.functions();

const LIMITS = { pro: 7, none: 0, free: 5 };
