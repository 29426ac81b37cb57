import type { MutationCtxOf } from "@opensync/convex-auth";
import { parse, ValidationError } from "convex-helpers/validators";
import { ConvexError, v, type GenericValidator, type Infer } from "convex/values";
import type { auth } from "../auth";
import { cut } from "./cut";
import { Drafts, type SyncCtx } from "./drafts";
import { messageFields, sessionFields } from "./fields";
import { EXTERNAL_ID_LIMIT, refused, wellFormed } from "./limits";
import { putMessage } from "./message";
import { checkMessage, checkSession } from "./pushes";
import { hasRoom } from "./room";
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
 * named in the answer, and the others are kept. One that is named with
 * `batch_full` is as good as the others, and is to be sent again.
 *
 * Fails with `invalid_request` for more than 500 items.
 *
 * @param now - Milliseconds since the epoch, for what names no time.
 */
export async function syncBatch(
  ctx: SyncCtx & Pick<MutationCtxOf<typeof auth>, "meta">,
  { sessions = [], messages = [] }: Batch,
  now: number,
): Promise<BatchResult> {
  checkSize({ sessions, messages });
  const errors: BatchError[] = [];
  const drafts = new Drafts(ctx, now);

  /** How many of the items are taken in. */
  async function take(
    kind: BatchError["kind"],
    items: readonly unknown[],
    check: (item: unknown) => () => Promise<unknown>,
  ): Promise<number> {
    let kept = 0;
    for (const [index, item] of items.entries()) {
      const checked = attempt(() => check(item));
      const refusal = checked.refusal ?? ((await hasRoom(ctx, drafts)) ? undefined : FULL);
      if (refusal) errors.push({ kind, index, externalId: idOf(item), ...refusal });
      else {
        await checked.result?.();
        kept += 1;
      }
    }
    return kept;
  }

  const kept = {
    sessions: await take("session", sessions, (item) => {
      const push = checkSession(read(session, item));
      return () => putSession(drafts, push);
    }),
    messages: await take("message", messages, (item) => {
      const push = checkMessage(read(message, item));
      return () => putMessage(ctx, drafts, push, now);
    }),
  };
  await drafts.save();
  return { ok: errors.length === 0, ...kept, errors };
}

/** Fails with `invalid_request` for more than 500 items. */
export function checkSize({ sessions = [], messages = [] }: Batch): void {
  const items = sessions.length + messages.length;
  if (items <= BATCH_LIMIT) return;
  throw refused(`A batch has at most ${BATCH_LIMIT} items; this one has ${items}. Send several.`);
}

/** The most sessions and messages of one batch, together. */
const BATCH_LIMIT = 500;

/**
 * Takes a batch in by several transactions: what was too much for one goes into
 * the next, until all is taken or one takes nothing.
 */
export async function inTurns<Item>(
  { sessions = [], messages = [] }: { sessions?: Item[]; messages?: Item[] },
  take: (part: { sessions: Item[]; messages: Item[] }) => Promise<BatchResult>,
): Promise<BatchResult> {
  const total: BatchResult = { ok: true, sessions: 0, messages: 0, errors: [] };
  const left = { session: [...sessions.entries()], message: [...messages.entries()] };
  for (;;) {
    const { errors, ...taken } = await take({
      sessions: left.session.map(([, item]) => item),
      messages: left.message.map(([, item]) => item),
    });
    total.sessions += taken.sessions;
    total.messages += taken.messages;
    const placed = errors.flatMap((error) => {
      const place = left[error.kind][error.index];
      return place ? [{ ...error, index: place[0], place }] : [];
    });
    const isFull = ({ code }: BatchError) => code === FULL.code;
    const isDone = !placed.some(isFull) || taken.sessions + taken.messages === 0;
    const final = placed.filter((error) => isDone || !isFull(error));
    total.errors.push(...final.map(({ place: _, ...error }) => error));
    if (isDone) break;
    for (const kind of ["session", "message"] as const) {
      left[kind] = placed.flatMap((error) =>
        error.kind === kind && isFull(error) ? [error.place] : [],
      );
    }
  }
  total.errors.sort((a, b) => b.kind.localeCompare(a.kind) || a.index - b.index);
  return { ...total, ok: total.errors.length === 0 };
}

type Refusal = Pick<BatchError, "code" | "message">;

const FULL: Refusal = {
  code: "batch_full",
  message: "This batch does too much for one transaction. Send this item again in another one.",
};

const session = v.object(sessionFields);
const message = v.object(messageFields);

/**
 * An item by its validator, without the fields that nobody knows. Fails with
 * `invalid_request`.
 */
export function read<Item extends GenericValidator>(validator: Item, item: unknown): Infer<Item> {
  try {
    // Own fields alone: a field named "__proto__" brings no others.
    return { ...(parse(validator, item) as Infer<Item>) };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const { path, expected, got } = error;
    const where = path ? `"${path}"` : "An item";
    // convex-helpers names what a list is where it is no object.
    if (expected === "Array") throw refused(`${where} should be object, not array.`);
    throw refused(`${where} should be ${expected}, not ${got}.`);
  }
}

/** What a check answers, or what it refuses with. */
function attempt<Result>(
  check: () => Result,
): { result: Result; refusal?: undefined } | { result?: undefined; refusal: Refusal } {
  try {
    return { result: check() };
  } catch (error) {
    if (!(error instanceof ConvexError)) throw error;
    const { code, message } = error.data as Refusal;
    return { refusal: { code, message } };
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
