import { defineAuth } from "@opensync/convex-auth";
import schema from "./schema";

export const auth = defineAuth(schema);
export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
