import { parse, ValidationError } from "convex-helpers/validators";
import { ConvexError, v, type GenericValidator, type Infer } from "convex/values";
import { cut } from "./cut";
import { Drafts, type SyncCtx } from "./drafts";
import { messageFields, sessionFields } from "./fields";
import { EXTERNAL_ID_LIMIT, refused, wellFormed } from "./limits";
import { putMessage } from "./message";
import { checkMessage, checkSession } from "./pushes";
import { putSession } from "./session";

/** What a plugin has gathered. Each item is looked over by itself. */
export type Batch = { sessions?: readonly unknown[]; messages?: readonly unknown[] };

/** How many items were kept, and which ones were not. */
export type BatchResult = {
  /** All items were kept. */
  ok: boolean;
  sessions: number;
  messages: number;
  errors: BatchError[];
};

/** An item that was left out. */
export type BatchError = {
  kind: "session" | "message";
  /** Its place in the list of its kind, from 0. */
  index: number;
  /** Its own, where it has one that can be read. */
  externalId: string | null;
  code: string;
  message: string;
};

/**
 * Takes many sessions and messages in at once, sessions first: as if each were
 * pushed alone, but a session is written once. Items that cannot be taken in are
 * named in the answer, and the others are kept.
 *
 * Fails with `invalid_request` for more than 500 items, or more than 2,000 parts
 * of messages.
 */
export async function syncBatch(
  ctx: SyncCtx,
  { sessions = [], messages = [] }: Batch,
  now: number,
): Promise<BatchResult> {
  checkSize(sessions, messages);
  const errors: BatchError[] = [];
  const drafts = new Drafts(ctx, now);
  const kept = { sessions: 0, messages: 0 };
  for (const [index, item] of sessions.entries()) {
    const push = taken(() => checkSession(read(session, item)), "session", index, item, errors);
    if (!push) continue;
    await putSession(drafts, push);
    kept.sessions += 1;
  }
  for (const [index, item] of messages.entries()) {
    const push = taken(() => checkMessage(read(message, item)), "message", index, item, errors);
    if (!push) continue;
    await putMessage(ctx, drafts, push, now);
    kept.messages += 1;
  }
  await drafts.save();
  return { ok: errors.length === 0, ...kept, errors };
}

/** The most sessions and messages of one batch, together. */
export const BATCH_LIMIT = 500;

/** The most parts of all messages of one batch: they are rows, of which a transaction writes so many. */
const BATCH_PART_LIMIT = 2_000;

const session = v.object(sessionFields);
const message = v.object(messageFields);

function checkSize(sessions: readonly unknown[], messages: readonly unknown[]): void {
  const items = sessions.length + messages.length;
  if (items > BATCH_LIMIT) {
    throw refused(`A batch has at most ${BATCH_LIMIT} items; this one has ${items}. Send several.`);
  }
  const parts = messages.reduce<number>((sum, item) => sum + partsOf(item), 0);
  if (parts > BATCH_PART_LIMIT) {
    throw refused(
      `The messages of a batch have at most ${BATCH_PART_LIMIT} parts together; these have ${parts}. Send several.`,
    );
  }
}

function partsOf(item: unknown): number {
  const parts = fieldOf(item, "parts");
  return Array.isArray(parts) ? parts.length : 0;
}

/** An item by its validator, without the fields that nobody knows. */
function read<Item extends GenericValidator>(validator: Item, item: unknown): Infer<Item> {
  try {
    // Own fields alone: a field named "__proto__" brings no others.
    return { ...(parse(validator, item) as Infer<Item>) };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const { path, expected, got } = error;
    throw refused(`${path ? `"${path}"` : "An item"} should be ${expected}, not ${got}.`);
  }
}

/** What a check answers; `null` when it refuses, which is noted. */
function taken<Push>(
  check: () => Push,
  kind: BatchError["kind"],
  index: number,
  item: unknown,
  errors: BatchError[],
): Push | null {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ConvexError)) throw error;
    const { code, message } = error.data as Pick<BatchError, "code" | "message">;
    errors.push({ kind, index, externalId: idOf(item), code, message });
    return null;
  }
}

function idOf(item: unknown): string | null {
  const id = fieldOf(item, "externalId") ?? fieldOf(item, "sessionId");
  return typeof id === "string" ? cut(wellFormed(id), EXTERNAL_ID_LIMIT) : null;
}

function fieldOf(item: unknown, name: string): unknown {
  if (typeof item !== "object" || item === null || !Object.hasOwn(item, name)) return undefined;
  return (item as Record<string, unknown>)[name];
}
