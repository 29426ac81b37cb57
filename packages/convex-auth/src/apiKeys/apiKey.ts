import { v, type Infer } from "convex/values";
import type { ApiKeyRow } from "./database";

/**
 * A key as its owner may see it: without the key, and without its hash. Times
 * are milliseconds since the epoch.
 */
export type ApiKey = Infer<typeof apiKeyValidator>;

export const apiKeyValidator = v.object({
  _id: v.id("apiKeys"),
  name: v.string(),
  /** Its visible beginning, such as `osk_aB3d`. */
  start: v.string(),
  /** What it may be used for; `null`: everything. */
  scopes: v.union(v.array(v.string()), v.null()),
  createdAt: v.number(),
  /** When it ends; `null`: never. */
  expiresAt: v.union(v.number(), v.null()),
  /** It ends when it goes unused for so many milliseconds; `null`: it does not. */
  idleTimeoutMs: v.union(v.number(), v.null()),
  /** Exact to five minutes; `null`: never. */
  lastUsedAt: v.union(v.number(), v.null()),
  lastUsedIp: v.union(v.string(), v.null()),
  lastUsedUserAgent: v.union(v.string(), v.null()),
  /** The key that it was rotated to; it works on until `expiresAt`. */
  replacedBy: v.union(v.id("apiKeys"), v.null()),
});

/** A stored key without its hash, field by field: a new field is never disclosed by accident. */
export function describeKey(row: ApiKeyRow): ApiKey {
  return {
    _id: row._id,
    name: row.name,
    start: row.start,
    scopes: row.scopes ?? null,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? null,
    idleTimeoutMs: row.idleTimeoutMs ?? null,
    lastUsedAt: row.lastUsedAt ?? null,
    lastUsedIp: row.lastUsedIp ?? null,
    lastUsedUserAgent: row.lastUsedUserAgent ?? null,
    replacedBy: row.replacedBy ?? null,
  };
}

/** A new key, the only time that it is returned. */
export const newApiKeyValidator = v.object({
  /** The key itself. It cannot be read again. */
  key: v.string(),
  apiKey: apiKeyValidator,
});

export type NewApiKey = Infer<typeof newApiKeyValidator>;
