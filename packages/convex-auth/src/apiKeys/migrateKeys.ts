import type {
  GenericDatabaseWriter,
  GenericDataModel,
  GenericDocument,
  Scheduler,
} from "convex/server";
import type { GenericId } from "convex/values";
import { userFields } from "../users/tables";
import { apiKeyWriter, type ApiKeyDataModel } from "./database";
import { invalid } from "./newKey";
import type { ResolvedApiKeyOptions } from "./options";
import type { MigrateStep } from "./steps";
import { hashToken, readToken, visibleStart } from "./token";

/** How far the migration of plain keys has come. */
export type Migration = {
  /** Keys that now have a row. */
  migrated: number;
  /** Users rows that were looked at. */
  scanned: number;
  /** Whether that was the last page. Otherwise the next one is scheduled. */
  done: boolean;
};

/**
 * Moves plain keys from a field of the users table into rows of their own, one
 * page of users rows in a transaction: hashes the key, and empties the field.
 * May be run again at any time; what was moved stays moved.
 *
 * Throws `invalid_request` for a field of the library's own.
 */
export async function migrateKeys(
  ctx: { db: GenericDatabaseWriter<GenericDataModel>; scheduler: Scheduler },
  { field = "apiKey", cursor = null, before = NOTHING }: Omit<MigrateStep, "do">,
  apiKeys: ResolvedApiKeyOptions,
  now: number,
): Promise<Migration> {
  if (field.startsWith("_") || Object.hasOwn(userFields, field)) {
    throw invalid(`"${field}" of the users table is no field for keys.`);
  }
  const { page, isDone, continueCursor } = await ctx.db
    .query("users")
    .paginate({ cursor, numItems: PAGE });
  const totals = { ...before, scanned: before.scanned + page.length };
  for (const row of page) {
    const key = row[field];
    if (typeof key !== "string") continue;
    if (key.trim() !== "") {
      if (await insertOnce(apiKeyWriter(ctx.db), row, key, apiKeys, now)) totals.migrated++;
      if (!isReadable(key, apiKeys)) totals.unreadable++;
    }
    await ctx.db.patch("users", row._id as GenericId<"users">, { [field]: undefined });
  }
  if (isDone) {
    report(totals);
  } else {
    const step = { do: "migrate", field, cursor: continueCursor, before: totals } as const;
    await ctx.scheduler.runAfter(0, apiKeys.functions().runMutation, { step });
  }
  return { migrated: totals.migrated, scanned: totals.scanned, done: isDone };
}

/** Whether there was no row of this key yet. */
async function insertOnce(
  db: GenericDatabaseWriter<ApiKeyDataModel>,
  user: GenericDocument,
  key: string,
  { pepper, shape }: ResolvedApiKeyOptions,
  now: number,
): Promise<boolean> {
  const hash = await hashToken(key, pepper());
  const known = await db
    .query("apiKeys")
    .withIndex("by_hash", (q) => q.eq("hash", hash))
    .first();
  if (known !== null) return false;
  await db.insert("apiKeys", {
    userId: user._id as GenericId<"users">,
    name: "Migrated key",
    hash,
    start: visibleStart(key, shape()),
    createdAt: now,
  });
  return true;
}

function isReadable(key: string, { shape }: ResolvedApiKeyOptions): boolean {
  const { kind } = readToken(key, shape());
  return kind === "key" || kind === "legacy";
}

function report({ migrated, scanned, unreadable }: Totals): void {
  console.info(`Migrated ${migrated} API keys of ${scanned} users.`);
  if (unreadable === 0) return;
  console.warn(
    `${unreadable} of the migrated API keys are of a shape that is refused as mistyped. Describe it in the option "legacy" of defineApiKeys; the rows need no change.`,
  );
}

type Totals = NonNullable<MigrateStep["before"]>;

const NOTHING: Totals = { scanned: 0, migrated: 0, unreadable: 0 };
const PAGE = 100;
