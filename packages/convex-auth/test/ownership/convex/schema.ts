/* eslint-disable @convex-dev/no-duplicate-indexes -- Tests read by each kind of index. */
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { authTables, userFields } from "../../../src/schema";

/** Tables of every kind of owner. */
export default defineSchema({
  ...authTables,
  users: defineTable({ ...userFields, plan: v.optional(v.string()) }).index("by_workos_id", [
    "workosId",
  ]),

  // Owned by people: with an index that begins with something else, too.
  sessions: defineTable({
    userId: v.id("users"),
    text: v.string(),
    rank: v.number(),
    isPublic: v.optional(v.boolean()),
    slug: v.optional(v.string()),
    cost: v.optional(v.number()),
    reviewers: v.optional(v.array(v.id("users"))),
  })
    .index("by_user", ["userId"])
    .index("by_user_rank", ["userId", "rank"])
    .index("by_rank", ["rank"])
    .index("by_slug", ["slug"])
    .searchIndex("search_text", { searchField: "text", filterFields: ["userId", "rank"] }),
  // Without an index of its owner alone.
  journals: defineTable({ userId: v.id("users"), text: v.string(), rank: v.number() }).index(
    "by_user_rank",
    ["userId", "rank"],
  ),
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

  // Owned by organizations.
  projects: defineTable({
    organizationId: v.string(),
    text: v.string(),
    rank: v.number(),
    embedding: v.optional(v.array(v.float64())),
  })
    .index("by_organization", ["organizationId"])
    .index("by_organization_rank", ["organizationId", "rank"])
    .index("by_rank", ["rank"])
    .searchIndex("search_text", { searchField: "text", filterFields: ["organizationId"] })
    .vectorIndex("by_embedding", {
      vectorField: "embedding",
      dimensions: 2,
      filterFields: ["organizationId"],
    }),

  // Owned through their parents.
  messages: defineTable({
    sessionId: v.id("sessions"),
    text: v.string(),
    rank: v.number(),
    tokens: v.optional(v.number()),
    edit: v.optional(v.object({ by: v.union(v.id("users"), v.null()), at: v.number() })),
  })
    .index("by_session", ["sessionId"])
    .index("by_session_rank", ["sessionId", "rank"])
    .index("by_rank", ["rank"])
    .searchIndex("search_text", { searchField: "text", filterFields: ["sessionId", "rank"] }),
  parts: defineTable({ messageId: v.id("messages"), text: v.string(), rank: v.number() }).index(
    "by_message",
    ["messageId"],
  ),
  tasks: defineTable({ projectId: v.id("projects"), text: v.string(), rank: v.number() }).index(
    "by_project",
    ["projectId"],
  ),

  // Everybody's.
  tags: defineTable({ text: v.string(), rank: v.number() }).index("by_rank", ["rank"]),
  board: defineTable({ text: v.string(), rank: v.number() }).index("by_rank", ["rank"]),

  // Nobody said whose.
  secrets: defineTable({ text: v.string(), rank: v.number() }).index("by_rank", ["rank"]),
});
