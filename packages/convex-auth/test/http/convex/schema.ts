import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { apiKeyTables, authTables } from "../../../src/schema";

export default defineSchema({
  ...authTables,
  ...apiKeyTables,
  notes: defineTable({ userId: v.id("users"), text: v.string() }).index("by_user", ["userId"]),
  plans: defineTable({ organizationId: v.string(), text: v.string() }).index("by_organization", [
    "organizationId",
  ]),
  memories: defineTable({
    userId: v.id("users"),
    text: v.string(),
    embedding: v.array(v.float64()),
  })
    .index("by_user", ["userId"])
    .vectorIndex("by_embedding", {
      vectorField: "embedding",
      dimensions: 2,
      filterFields: ["userId"],
    }),
  /** What `onResponse` was told. */
  calls: defineTable({ call: v.any() }),
});
