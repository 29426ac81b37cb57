import { defineAuth } from "@opensync/convex-auth";
import * as schema from "./schema";

export const auth = defineAuth(schema, { owned: { notes: { user: "userId" } } });
export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
