import type { GenericDatabaseReader } from "convex/server";
import type { UserRow } from "../users/database";
import type { ApiKeyDataModel, ApiKeyRow } from "./database";

/** What looking a key up came to. */
export type KeyVerification =
  | { status: "valid"; apiKey: ApiKeyRow; user: UserRow }
  /** No such key: never made, revoked, or its owner is gone. */
  | { status: "unknown" }
  /** Its time is over, or its grace after a rotation. */
  | { status: "expired" }
  /** It went unused for too long. */
  | { status: "idle" };

/**
 * Looks a key up by its hash. Reads one key and, where that is still good, its
 * owner; writes nothing.
 *
 * @param now - Milliseconds since the epoch.
 */
export async function verifyKey(
  db: GenericDatabaseReader<ApiKeyDataModel>,
  hash: string,
  now: number,
): Promise<KeyVerification> {
  const apiKey = await db
    .query("apiKeys")
    .withIndex("by_hash", (q) => q.eq("hash", hash))
    .first();
  if (apiKey === null) return { status: "unknown" };
  if (isExpired(apiKey, now)) return { status: "expired" };
  if (isIdle(apiKey, now)) return { status: "idle" };
  const user = await db.get("users", apiKey.userId);
  return user === null ? { status: "unknown" } : { status: "valid", apiKey, user };
}

/** Whether a key's time is over. */
export function isExpired({ expiresAt }: Pick<ApiKeyRow, "expiresAt">, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

function isIdle({ idleTimeoutMs, lastUsedAt, createdAt }: ApiKeyRow, now: number): boolean {
  return idleTimeoutMs !== undefined && now - (lastUsedAt ?? createdAt) >= idleTimeoutMs;
}

/** Whether the use of a key must be recorded. Busy keys write once in five minutes. */
export function isUseDue({ lastUsedAt }: Pick<ApiKeyRow, "lastUsedAt">, now: number): boolean {
  return lastUsedAt === undefined || now - lastUsedAt >= USE_INTERVAL_MS;
}

const USE_INTERVAL_MS = 5 * 60 * 1000;
