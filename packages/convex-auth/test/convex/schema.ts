import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { authTables, userFields } from "../../src/schema";

/** An app with a users table of its own, and rows that people own. */
export default defineSchema({
  ...authTables,
  users: defineTable({ ...userFields, plan: v.optional(v.literal("pro")) }).index("by_workos_id", [
    "workosId",
  ]),
  notes: defineTable({
    userId: v.id("users"),
    title: v.string(),
    isPublic: v.boolean(),
    cost: v.number(),
  }).index("by_user", ["userId"]),
});
