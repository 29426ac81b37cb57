import type { Doc } from "../_generated/dataModel";
import { DEFAULT_SOURCE } from "../sources";
import type { MessagePush, SessionPush } from "./pushes";
import { UNDATED, written } from "./register";
import { FRESH, SESSION_FIELDS, syncOf, type MessageCounts, type SessionFields } from "./state";
import { reportedTotals, shownTotals, summedTotals } from "./totals";

/** A session as it will be once everything that one transaction pushes is in it. */
export type Draft = {
  externalId: string;
  /** The row as it is stored; `null` before there is one. */
  row: Doc<"sessions"> | null;
  /** What was pushed; the row may show something else. */
  values: Partial<SessionFields>;
  cost: number;
  sync: NonNullable<Doc<"sessions">["sync"]>;
  /** The first or the last message may have moved inwards: only the index knows which one it is now. */
  endsMoved: boolean;
  /** What it is found by may have changed. */
  reworded: boolean;
};

/** A message before and after a push; `before` is `null` for a new one. */
export type MessageChange = {
  before: (MessageCounts & { createdAt: number }) | null;
  after: MessageCounts & { createdAt: number };
  reworded: boolean;
};

export function draftOf(externalId: string, row: Doc<"sessions"> | null): Draft {
  const sync = row ? syncOf(row) : FRESH;
  const given = SESSION_FIELDS.filter((field) => sync.times[field] !== undefined);
  const values = Object.fromEntries(
    given.map((field) => [field, field === "title" ? sync.title : row?.[field]]),
  );
  const cost = row?.cost ?? 0;
  return { externalId, row, values, cost, sync, endsMoved: false, reworded: row === null };
}

/** The draft after a push of the session itself. */
export function withSession(draft: Draft, { fields, at, reported, cost }: SessionPush): Draft {
  const { values, times } = written({ values: draft.values, times: draft.sync.times }, fields, at);
  const isRenamed = values.title !== draft.values.title;
  return {
    ...draft,
    values,
    cost: Math.max(draft.cost, cost),
    sync: {
      ...seen(draft.sync, at),
      times,
      ...(values.title !== undefined && { title: values.title }),
      reported: reportedTotals(draft.sync.reported, reported),
    },
    reworded: draft.reworded || isRenamed || values.projectName !== draft.values.projectName,
  };
}

/** The draft after a push of one of its messages. */
export function withMessage(
  draft: Draft,
  { at, fields }: Pick<MessagePush, "at" | "fields">,
  { before, after, reworded }: MessageChange,
): Draft {
  const { firstMessageAt: first = Infinity, lastMessageAt: last = 0 } = draft.sync;
  const moved = before !== null && before.createdAt !== after.createdAt;
  // Any will do, as long as all orders choose the same: messages of one session are of one tool.
  const sources = [draft.sync.messageSource, fields.source].filter((name) => name !== undefined);
  const source = sources.sort().at(-1);
  return {
    ...draft,
    sync: {
      ...seen(draft.sync, at),
      summed: summedTotals(draft.sync.summed, before ? { ...before, messageCount: 1 } : {}, {
        ...after,
        messageCount: 1,
      }),
      firstMessageAt: Math.min(first, after.createdAt),
      lastMessageAt: Math.max(last, after.createdAt),
      ...(source !== undefined && { messageSource: source }),
    },
    endsMoved:
      draft.endsMoved || (moved && (before.createdAt === first || before.createdAt === last)),
    reworded: draft.reworded || reworded,
  };
}

/** What the row shows of a draft; `now` is for one that names no time. */
export function shownRow({ externalId, row, values, cost, sync }: Draft, now: number) {
  const { source = sync.messageSource ?? DEFAULT_SOURCE, ...given } = values;
  const { durationMs, ...totals } = shownTotals(sync.reported, sync.summed);
  const createdAt = values.createdAt ?? sync.firstMessageAt ?? row?.createdAt ?? now;
  return {
    ...given,
    externalId,
    title: shownTitle(sync),
    source,
    ...totals,
    // Nobody has said how long it took, rather than no time.
    ...(durationMs > 0 && { durationMs }),
    cost,
    createdAt,
    updatedAt: Math.max(createdAt, sync.latest ?? 0, sync.lastMessageAt ?? 0),
    sync,
  };
}

/**
 * What a session's row remembers of a title that its person gives it. It stays
 * until the plugin, later than that, calls the session something else than it did.
 */
export function renamed(sync: Draft["sync"], title: string, at: number): Draft["sync"] {
  return {
    ...sync,
    renamed: { title, at, ...(sync.title !== undefined && { over: sync.title }) },
  };
}

function shownTitle({ title, times, renamed }: Draft["sync"]): string {
  const pushedAt = times["title"] ?? UNDATED;
  if (renamed && (pushedAt <= renamed.at || title === renamed.over)) return renamed.title;
  return title ?? "Untitled session";
}

function seen(sync: Draft["sync"], at: number): Draft["sync"] {
  const latest = Math.max(sync.latest ?? UNDATED, at);
  return latest === UNDATED ? sync : { ...sync, latest };
}
