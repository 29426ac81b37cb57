import { apiKeyTables, authTables } from "@opensync/convex-auth/schema";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  ...authTables,
  ...apiKeyTables,
  notes: defineTable({ userId: v.id("users"), title: v.string() }).index("by_user", ["userId"]),
});
