import { defineTable } from "convex/server";
import { v } from "convex/values";

/**
 * The table that API keys are kept in, to spread into the app's schema beside
 * `authTables`. Times are milliseconds since the epoch.
 *
 * Last use is stored here and not on the users row: every query of a user reads their
 * users row, and a write to it would rerun all of their open queries and conflict with
 * their mutations.
 *
 * @example
 * ```ts
 * export default defineSchema({
 *   ...authTables,
 *   ...apiKeyTables,
 *   notes: defineTable({ userId: v.id("users"), text: v.string() }).index("by_user", ["userId"]),
 * });
 * ```
 */
export const apiKeyTables = {
  apiKeys: defineTable({
    /** The owner. */
    userId: v.id("users"),
    /** What its owner calls it. */
    name: v.string(),
    /** SHA-256 or HMAC-SHA-256 of the key. The key itself is nowhere. */
    hash: v.string(),
    /** Its visible beginning, such as `osk_aB3d`. */
    start: v.string(),
    /** What it may be used for; absent: everything. */
    scopes: v.optional(v.array(v.string())),
    createdAt: v.number(),
    /** When it ends; absent: never. */
    expiresAt: v.optional(v.number()),
    /** It ends when it goes unused for so many milliseconds. */
    idleTimeoutMs: v.optional(v.number()),
    /** Written once in five minutes at most. */
    lastUsedAt: v.optional(v.number()),
    lastUsedIp: v.optional(v.string()),
    lastUsedUserAgent: v.optional(v.string()),
    /** The key that it was rotated to; it works on until `expiresAt`. */
    replacedBy: v.optional(v.id("apiKeys")),
  })
    .index("by_hash", ["hash"])
    .index("by_user", ["userId"]),
};
