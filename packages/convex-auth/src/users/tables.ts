import { defineTable } from "convex/server";
import { v } from "convex/values";

/**
 * The fields of a users row that the library keeps. Times are milliseconds
 * since the epoch.
 *
 * For a users table of your own, spread them and keep the index:
 *
 * @example
 * ```ts
 * export default defineSchema({
 *   ...authTables,
 *   users: defineTable({ ...userFields, plan: v.optional(v.string()) })
 *     .index("by_workos_id", ["workosId"]),
 * });
 * ```
 */
export const userFields = {
  /** The WorkOS user id, `user_…`: the subject of every token. */
  workosId: v.string(),
  email: v.optional(v.string()),
  emailVerified: v.optional(v.boolean()),
  firstName: v.optional(v.string()),
  lastName: v.optional(v.string()),
  /** First and last name together, absent when there is neither. */
  name: v.optional(v.string()),
  avatarUrl: v.optional(v.string()),
  /** The id that this app gave the user in WorkOS. */
  externalId: v.optional(v.string()),
  locale: v.optional(v.string()),
  metadata: v.optional(v.record(v.string(), v.string())),
  /** WorkOS's own `updated_at` of the profile above; absent while that is unknown. */
  workosUpdatedAt: v.optional(v.number()),
  /** When this row was made. */
  createdAt: v.number(),
  /** When this row last changed, or its profile was last requested. */
  updatedAt: v.number(),
};

/**
 * The tables that the library keeps, to spread into the app's schema.
 *
 * - `users`: a row for each user, found by `by_workos_id`.
 * - `deletedUsers`: the WorkOS ids of deleted accounts, which keep a live token from
 *   creating the row again. Holds no other personal data.
 *
 * @example
 * ```ts
 * export default defineSchema({
 *   ...authTables,
 *   notes: defineTable({ userId: v.id("users"), text: v.string() }),
 * });
 * ```
 */
export const authTables = {
  users: defineTable(userFields).index("by_workos_id", ["workosId"]),
  deletedUsers: defineTable({ workosId: v.string(), deletedAt: v.number() }).index("by_workos_id", [
    "workosId",
  ]),
};
