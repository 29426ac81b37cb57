import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { digestText } from "../digests";
import type { SyncCtx } from "./drafts";

/**
 * Has a session's digest made anew, a moment later: a plugin pushes many
 * messages at once, and one new digest does for all of them.
 */
export async function digestDue(
  { db, scheduler }: SyncCtx,
  sessionId: Id<"sessions">,
  { title, projectName }: Pick<Doc<"sessions">, "title" | "projectName">,
): Promise<void> {
  const digest = await db
    .query("digests")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .first();
  if (digest?.due) return;
  if (digest) await db.patch("digests", digest._id, { due: true });
  else {
    const text = digestText(title, projectName === undefined ? [] : [projectName]);
    await db.insert("digests", { sessionId, text, due: true });
  }
  await scheduler.runAfter(DELAY_MS, internal.digests.rebuild, { sessionId });
}

const DELAY_MS = 2_000;
