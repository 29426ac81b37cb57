import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { apiKeyTables, authTables, userFields } from "../../../src/schema";

/** An app with API keys, with plans, and with keys from before. */
export default defineSchema({
  ...authTables,
  ...apiKeyTables,
  users: defineTable({
    ...userFields,
    plan: v.optional(v.union(v.literal("pro"), v.literal("none"))),
    /** Where the app kept a person's one key before, as it was. */
    apiKey: v.optional(v.string()),
    token: v.optional(v.string()),
  }).index("by_workos_id", ["workosId"]),
});
