import { defineAuth } from "@opensync/convex-auth";
import schema from "./schema";

export const auth = defineAuth(schema, { apiKeys: { scopes: [] }, owned: {} });

export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();
