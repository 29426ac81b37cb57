import type { GenericDatabaseWriter, Scheduler } from "convex/server";
import type { UserRow } from "../users/database";
import type { ApiKeyDataModel, ApiKeyRow } from "./database";
import { invalid, type KeySettings } from "./newKey";
import type { ResolvedApiKeyOptions } from "./options";
import { keysOf, refuseAnother, refuseAnotherGrace, requireOwnKey } from "./ownKeys";
import { isExpired } from "./verifyKey";

/** What is stored of a minted key. */
export type MintedKey = Pick<ApiKeyRow, "hash" | "start">;

/** The owner of the keys to change, and the time. */
export type KeyChange = {
  db: GenericDatabaseWriter<ApiKeyDataModel>;
  scheduler: Scheduler;
  user: UserRow;
  /** Milliseconds since the epoch. */
  now: number;
};

/** Stores another key of a user. Throws `limit_reached`. */
export async function storeKey(
  { db, user, now }: Omit<KeyChange, "scheduler">,
  key: MintedKey & KeySettings,
  { limitOf }: ResolvedApiKeyOptions,
): Promise<ApiKeyRow> {
  const rows = await keysOf(db, user._id);
  refuseAnother(rows, limitOf(user), now);
  const expired = rows.filter((row) => isExpired(row, now));
  // Kept to show their owner why they are refused, but not forever.
  for (const row of expired.slice(0, -MOST_EXPIRED)) await db.delete("apiKeys", row._id);
  return await insertKey(db, { ...key, userId: user._id, createdAt: now });
}

/**
 * Stores a new key in place of an old one, which keeps working for a while or ends at
 * once. Throws `not_found`, `invalid_request`, `limit_reached`.
 *
 * @param graceMs - Milliseconds.
 */
export async function replaceKey(
  { db, scheduler, user, now }: KeyChange,
  { id, graceMs, ...minted }: MintedKey & { id: string; graceMs: number },
  apiKeys: ResolvedApiKeyOptions,
): Promise<ApiKeyRow> {
  const old = await requireOwnKey(db, user._id, id);
  refuseRotation(old, now);
  const rows = await keysOf(db, user._id);
  if (graceMs > 0) refuseAnotherGrace(rows, apiKeys.limitOf(user), now);
  const next = await insertKey(db, { ...kept(old), ...minted, createdAt: now });
  // Also those that the old one has replaced: revoking the newest ends them all.
  for (const row of rows.filter(({ replacedBy }) => replacedBy === old._id)) {
    await db.patch("apiKeys", row._id, { replacedBy: next._id });
  }
  if (graceMs === 0) {
    await db.delete("apiKeys", old._id);
  } else {
    const expiresAt = Math.min(old.expiresAt ?? Infinity, now + graceMs);
    await db.patch("apiKeys", old._id, { replacedBy: next._id, expiresAt });
    const step = { do: "purge", id: old._id } as const;
    await scheduler.runAfter(graceMs + PURGE_AFTER_MS, apiKeys.functions().runMutation, { step });
  }
  return next;
}

function refuseRotation(row: ApiKeyRow, now: number): void {
  if (row.replacedBy !== undefined) {
    throw invalid("This key was replaced already. Rotate the one that replaced it.");
  }
  if (isExpired(row, now)) throw invalid("This key has ended. Make a new one.");
}

/** What a new key takes over from the one that it replaces. */
function kept({ userId, name, scopes, expiresAt, idleTimeoutMs }: ApiKeyRow) {
  return {
    userId,
    name,
    ...(scopes !== undefined && { scopes }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  };
}

async function insertKey(
  db: GenericDatabaseWriter<ApiKeyDataModel>,
  row: Omit<ApiKeyRow, "_id" | "_creationTime">,
): Promise<ApiKeyRow> {
  const inserted = await db.get("apiKeys", await db.insert("apiKeys", row));
  if (inserted === null) throw new Error("A row that was just written is not there.");
  return inserted;
}

const MOST_EXPIRED = 20;
/** A little after the grace period, in case of rounding. */
const PURGE_AFTER_MS = 1000;
