import { defineAuth } from "../../../src/index";
import schema from "./schema";

export const auth = defineAuth(schema, {
  apiKeys: {
    scopes: ["sessions:read", "sessions:write"],
    limit: (user) => LIMITS[user.plan ?? "free"],
    legacy: /^osk_[A-Za-z0-9]{32}$/g,
  },
});
export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();

const LIMITS = { pro: 7, none: 0, free: 5 };
