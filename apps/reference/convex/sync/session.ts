import type { Id } from "../_generated/dataModel";
import { Drafts, type SyncCtx } from "./drafts";
import { withSession } from "./draft";
import type { PushedSession } from "./fields";
import { checkSession, type SessionPush } from "./pushes";

/** What became of a push. */
export type Upserted<Table extends "sessions" | "messages"> = {
  id: Id<Table>;
  /** It was not there before. */
  created: boolean;
};

/**
 * Takes a session in as a plugin pushes it: makes it, or brings it up to date.
 * However often, late or out of order pushes come, they end in the same row.
 *
 * Fails with `invalid_request`.
 *
 * @param now - Milliseconds since the epoch, for a session that names no time.
 */
export async function upsertSession(
  ctx: SyncCtx,
  input: PushedSession,
  now: number,
): Promise<Upserted<"sessions">> {
  const drafts = new Drafts(ctx, now);
  const upserted = await putSession(drafts, checkSession(input));
  await drafts.save();
  return upserted;
}

/** The same as one of many pushes, whose drafts are saved together. */
export async function putSession(drafts: Drafts, push: SessionPush): Promise<Upserted<"sessions">> {
  const draft = await drafts.open(push.externalId);
  drafts.keep(withSession(draft, push));
  return { id: await drafts.idOf(push.externalId), created: draft.row === null };
}
