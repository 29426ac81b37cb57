import { defineAuth } from "@opensync/convex-auth";
import schema from "./schema.js";

export const auth = defineAuth(schema, { owned: { notes: { user: "userId" } } });
export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
