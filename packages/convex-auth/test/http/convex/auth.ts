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
  apiKeys: { scopes: ["notes:read", "notes:write"] },
});

export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();
