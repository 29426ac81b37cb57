import type { GenericDatabaseReader, GenericDatabaseWriter } from "convex/server";
import type { GenericId } from "convex/values";
import { AuthError } from "../errors";
import type { ApiKeyDataModel, ApiKeyRow } from "./database";
import { isExpired } from "./verifyKey";

type Reader = GenericDatabaseReader<ApiKeyDataModel>;
type Writer = GenericDatabaseWriter<ApiKeyDataModel>;
type UserId = GenericId<"users">;

/** All keys of a user, oldest first. */
export async function keysOf(db: Reader, userId: UserId): Promise<ApiKeyRow[]> {
  return await db
    .query("apiKeys")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .collect();
}

/** Throws `not_found` for a missing key and for a key of another user. */
export async function requireOwnKey(db: Reader, userId: UserId, id: string): Promise<ApiKeyRow> {
  const known = db.normalizeId("apiKeys", id);
  const row = known === null ? null : await db.get("apiKeys", known);
  if (row === null || row.userId !== userId) throw new AuthError("not_found");
  return row;
}

/**
 * Deletes one of a user's keys, and the keys that were rotated to it and still work: a
 * revoked key must not live on in an older one.
 */
export async function revokeKey(db: Writer, userId: UserId, id: string): Promise<void> {
  const row = await requireOwnKey(db, userId, id);
  for (const other of await keysOf(db, userId)) {
    if (other.replacedBy === row._id) await db.delete("apiKeys", other._id);
  }
  await db.delete("apiKeys", row._id);
}

/** Deletes all keys of a user and returns their number. */
export async function deleteKeysOf(db: Writer, userId: UserId): Promise<number> {
  const rows = await keysOf(db, userId);
  for (const row of rows) await db.delete("apiKeys", row._id);
  return rows.length;
}

/** Refuses with `limit_reached` when these rows reach the limit. */
export function refuseAnother(rows: ApiKeyRow[], limit: number, now: number): void {
  const own = rows.filter((row) => row.replacedBy === undefined && !isExpired(row, now));
  if (own.length < limit) return;
  throw new AuthError("limit_reached", {
    message: "API key limit reached. Revoke a key to create another.",
  });
}

/**
 * The same for keys that keep working after their rotation: without it, a user could
 * rotate one key into any number of them.
 */
export function refuseAnotherGrace(rows: ApiKeyRow[], limit: number, now: number): void {
  const replaced = rows.filter((row) => row.replacedBy !== undefined && !isExpired(row, now));
  if (replaced.length < limit) return;
  throw new AuthError("limit_reached", {
    message:
      "Too many replaced API keys work on already. Revoke one first, or let this one end at once.",
  });
}
