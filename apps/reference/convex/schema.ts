import { apiKeyTables, authTables, userFields } from "@opensync/convex-auth/schema";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { DIMENSIONS } from "./embedder";
import { messageSync, sessionSync } from "./sync/state";

export default defineSchema({
  ...authTables,
  ...apiKeyTables,

  users: defineTable({
    ...userFields,
    /** The sync plugins that this person has enabled; absent: all of them. */
    enabledAgents: v.optional(v.array(v.string())),
  }).index("by_workos_id", ["workosId"]),

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
    /** Where it is public: /s/:slug. Another one each time that it is shared. */
    slug: v.optional(v.string()),
    createdAt: v.number(),
    /** When the session last had activity. A new title is not activity. */
    updatedAt: v.number(),
    /** What its plugin's pushes left, so that they may come twice, late and in any order. */
    sync: v.optional(sessionSync),
  })
    .index("by_user_updated", ["userId", "updatedAt"])
    .index("by_user_external", ["userId", "externalId"])
    .index("by_user_source_updated", ["userId", "source", "updatedAt"])
    .index("by_slug", ["slug"]),

  /** What was said in a session; whoever owns the session owns it. */
  messages: defineTable({
    sessionId: v.id("sessions"),
    externalId: v.optional(v.string()),
    role: v.union(
      v.literal("user"),
      v.literal("assistant"),
      v.literal("system"),
      v.literal("tool"),
      v.literal("unknown"),
    ),
    textContent: v.optional(v.string()),
    model: v.optional(v.string()),
    /** The tool, where it says so of each message. */
    source: v.optional(v.string()),
    promptTokens: v.optional(v.number()),
    completionTokens: v.optional(v.number()),
    durationMs: v.optional(v.number()),
    createdAt: v.number(),
    sync: v.optional(messageSync),
  })
    .index("by_session", ["sessionId", "createdAt"])
    .index("by_session_external", ["sessionId", "externalId"]),

  /** What a message holds besides its text; two steps below the session that owns it. */
  parts: defineTable({
    messageId: v.id("messages"),
    /** Its place in the message, from 0. */
    position: v.number(),
    type: v.union(v.literal("text"), v.literal("reasoning"), v.literal("code"), v.literal("tool")),
    /** The text, the code, or what the tool was given. */
    content: v.string(),
    /** The file that the code is of, or the tool. */
    name: v.optional(v.string()),
    language: v.optional(v.string()),
    /** What the tool answered. */
    output: v.optional(v.string()),
  }).index("by_message", ["messageId", "position"]),

  /** The words that a session is found by. Apart from the session, so that lists need not read them. */
  digests: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    /** The title on a line of its own, then what was said. */
    text: v.string(),
    /** It is about to be made anew, since more was said. */
    due: v.optional(v.boolean()),
  })
    .index("by_user", ["userId"])
    .index("by_session", ["sessionId"])
    .searchIndex("search_text", { searchField: "text", filterFields: ["userId"] }),

  /** What a digest means, as numbers; made a little later than the digest. */
  embeddings: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    vector: v.array(v.float64()),
    /** Whose numbers these are. Those of two embedders cannot be compared. */
    embedder: v.string(),
  })
    .index("by_user", ["userId"])
    .index("by_session", ["sessionId"])
    .vectorIndex("by_vector", {
      vectorField: "vector",
      dimensions: DIMENSIONS,
      filterFields: ["userId"],
    }),

  /** What an organization tells its people and their agents. All members share these rows. */
  playbooks: defineTable({
    organizationId: v.string(),
    title: v.string(),
    body: v.string(),
    /** The name of who wrote it, as it was then. */
    author: v.optional(v.string()),
    createdAt: v.number(),
  }).index("by_organization", ["organizationId", "createdAt"]),

  /** Requests that a person's keys and pages have made to the HTTP API; a month of them. */
  apiCalls: defineTable({
    userId: v.id("users"),
    method: v.string(),
    /** The path without its query, which may hold what somebody looked for. */
    path: v.string(),
    /** The key that was used; absent when it was a token, as this app's own page has. */
    apiKeyId: v.optional(v.string()),
    /** The key's name at that time: it may be gone since. */
    keyName: v.optional(v.string()),
    status: v.number(),
    /** Milliseconds from the request's arrival to its answer. */
    durationMs: v.number(),
    /** When it was answered, in milliseconds since the epoch. */
    at: v.number(),
  })
    .index("by_user_at", ["userId", "at"])
    .index("by_at", ["at"]),
});
