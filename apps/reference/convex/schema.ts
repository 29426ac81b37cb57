import { authTables } from "@opensync/convex-auth/schema";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  ...authTables,

  /** One coding session of one person, as an editor plugin reports it. */
  sessions: defineTable({
    userId: v.id("users"),
    /** The session's id in the tool that it comes from. */
    externalId: v.optional(v.string()),
    title: v.string(),
    projectName: v.optional(v.string()),
    projectPath: v.optional(v.string()),
    /** The tool: "claude-code", "cursor", "opencode", … */
    source: v.string(),
    model: v.optional(v.string()),
    provider: v.optional(v.string()),
    promptTokens: v.number(),
    completionTokens: v.number(),
    /** In US dollars. */
    cost: v.number(),
    durationMs: v.optional(v.number()),
    messageCount: v.number(),
    isPublic: v.boolean(),
    createdAt: v.number(),
    /** When the session last had activity. A new title is not activity. */
    updatedAt: v.number(),
  }).index("by_user_updated", ["userId", "updatedAt"]),
});
