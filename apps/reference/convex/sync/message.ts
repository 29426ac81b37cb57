import type { Doc, Id } from "../_generated/dataModel";
import { withMessage } from "./draft";
import { changed, Drafts, type SyncCtx } from "./drafts";
import type { PushedMessage } from "./fields";
import { differs, partsChange, writeParts } from "./messageParts";
import { checkMessage, type MessagePush } from "./pushes";
import { written } from "./register";
import type { Upserted } from "./session";
import { MESSAGE_FIELDS, type MessageCounts, type MessageFields } from "./state";

/**
 * Takes a message in as a plugin pushes it, into the session that it names,
 * which is made where there is none. However often, late or out of order pushes
 * come, they end in the same rows, and the session's totals count each once.
 *
 * Fails with `invalid_request`.
 *
 * @param now - Milliseconds since the epoch, for a message that names no time.
 */
export async function upsertMessage(
  ctx: SyncCtx,
  input: PushedMessage,
  now: number,
): Promise<UpsertedMessage> {
  const drafts = new Drafts(ctx, now);
  const upserted = await putMessage(ctx, drafts, checkMessage(input), now);
  await drafts.save();
  return upserted;
}

type UpsertedMessage = Upserted<"messages"> & { sessionId: Id<"sessions"> };

/** The same as one of many pushes, whose drafts are saved together. */
export async function putMessage(
  { db }: SyncCtx,
  drafts: Drafts,
  push: MessagePush,
  now: number,
): Promise<UpsertedMessage> {
  const { sessionExternalId, externalId, at } = push;
  const sessionId = await drafts.idOf(sessionExternalId);
  const old = await db
    .query("messages")
    .withIndex("by_session_external", (q) =>
      q.eq("sessionId", sessionId).eq("externalId", externalId),
    )
    .first();

  const parts = await partsChange(db, push, old);
  const { values, times } = written(registerOf(old), push.fields, at);
  const message = {
    role: "unknown" as const,
    createdAt: now,
    ...values,
    ...greater(old ?? {}, push.counts),
    sync: { times: parts ? { ...times, parts: at } : times },
  };
  const changes = changed(old, message);
  const id = old?._id ?? (await db.insert("messages", { ...message, sessionId, externalId }));
  if (old && changes) await db.patch("messages", id, changes);
  if (parts) await writeParts(db, id, parts);

  const isRead = (field: string) => field === "textContent" || field === "createdAt";
  const reworded = Object.keys(changes ?? {}).some(isRead) || (parts !== null && differs(parts));
  const draft = await drafts.open(sessionExternalId);
  drafts.keep(withMessage(draft, push, { before: old, after: message, reworded }));
  return { id, sessionId, created: old === null };
}

function registerOf(message: Doc<"messages"> | null) {
  const given = MESSAGE_FIELDS.filter((field) => message?.[field] !== undefined);
  const values: Partial<MessageFields> = Object.fromEntries(
    given.map((field) => [field, message?.[field]]),
  );
  return { values, times: message?.sync?.times ?? {} };
}

/** The greater one of each: a late push takes nothing away. */
function greater(stored: MessageCounts, pushed: MessageCounts): MessageCounts {
  const names = ["promptTokens", "completionTokens", "durationMs"] as const;
  const known = names.filter((name) => (pushed[name] ?? stored[name]) !== undefined);
  return Object.fromEntries(
    known.map((name) => [name, Math.max(pushed[name] ?? 0, stored[name] ?? 0)]),
  );
}
