import { defineAuth } from "@opensync/convex-auth";
import schema from "./schema.js";

export const auth = defineAuth(schema);
export const { me, ensureUser, fetchProfile, saveProfile } = auth.userFunctions();
