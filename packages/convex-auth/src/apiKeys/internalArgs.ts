import { v } from "convex/values";

// What the internal functions are told. A key itself is never an argument:
// Convex logs arguments.

const minted = { hash: v.string(), start: v.string() };

export const verifyArgs = v.object({ hash: v.string() });

export const storeArgs = v.object({
  ...minted,
  name: v.string(),
  scopes: v.optional(v.array(v.string())),
  expiresAt: v.optional(v.number()),
  idleTimeoutMs: v.optional(v.number()),
});

export const replaceArgs = v.object({ ...minted, id: v.string(), graceMs: v.number() });

export const touchArgs = v.object({
  id: v.id("apiKeys"),
  ip: v.optional(v.union(v.string(), v.null())),
  userAgent: v.optional(v.union(v.string(), v.null())),
});

export const purgeArgs = v.object({ id: v.id("apiKeys") });

export const migrateArgs = v.object({
  field: v.optional(v.string()),
  cursor: v.optional(v.union(v.string(), v.null())),
  /** What the pages before came to. */
  before: v.optional(
    v.object({ scanned: v.number(), migrated: v.number(), unreadable: v.number() }),
  ),
});
