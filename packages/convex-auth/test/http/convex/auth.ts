import type { DataModelFromSchemaDefinition } from "convex/server";
import { defineAuth } from "../../../src";
import schema from "./schema";

export type DataModel = DataModelFromSchemaDefinition<typeof schema>;

export const auth = defineAuth(schema, {
  owned: {
    notes: { user: "userId" },
    memories: { user: "userId" },
    plans: { organization: "organizationId" },
  },
  shared: [],
});

export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
