import { v, type Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { UNDATED } from "./register";

const counters = v.object({
  promptTokens: v.number(),
  completionTokens: v.number(),
  /** Milliseconds. */
  durationMs: v.number(),
  messageCount: v.number(),
});

/** What is counted of a session, and what its messages add up to. */
export type Counters = Infer<typeof counters>;

/** When the value of each field was pushed, on the plugin's clock, in milliseconds. */
const times = v.record(v.string(), v.number());

/**
 * What a session's row remembers so that pushes may come twice, late and in any
 * order. Nobody is shown it.
 */
export const sessionSync = v.object({
  /** What plugins have said of the session as a whole. */
  reported: counters,
  /** What its messages add up to, kept by difference. */
  summed: counters,
  times,
  /** The title that was pushed, which a person may have changed. */
  title: v.optional(v.string()),
  /** The title that the person gave, when, and what the plugin called the session then. */
  renamed: v.optional(
    v.object({ title: v.string(), at: v.number(), over: v.optional(v.string()) }),
  ),
  /** The tool, as its messages name it. */
  messageSource: v.optional(v.string()),
  /** The least and the greatest `createdAt` of its messages. */
  firstMessageAt: v.optional(v.number()),
  lastMessageAt: v.optional(v.number()),
  /** The greatest time that was pushed of it or of its messages. */
  latest: v.optional(v.number()),
});

export type SessionSync = Infer<typeof sessionSync>;

/** The same for a message. */
export const messageSync = v.object({ times });

/** The fields of a session of which the last one written stands. */
export const SESSION_FIELDS = [
  "title",
  "projectPath",
  "projectName",
  "model",
  "provider",
  "source",
  "createdAt",
] as const;

/** The same of a message; its parts, which are in rows of their own, go by the same rule. */
export const MESSAGE_FIELDS = ["role", "textContent", "model", "source", "createdAt"] as const;

export type SessionFields = Pick<Doc<"sessions">, (typeof SESSION_FIELDS)[number]>;
export type MessageFields = Pick<Doc<"messages">, (typeof MESSAGE_FIELDS)[number]>;

/** What a message adds to its session. */
export type MessageCounts = Partial<Omit<Counters, "messageCount">>;

export const NOTHING: Counters = {
  promptTokens: 0,
  completionTokens: 0,
  durationMs: 0,
  messageCount: 0,
};

/** Of a session that nothing is known of yet. */
export const FRESH: SessionSync = { reported: NOTHING, summed: NOTHING, times: {} };

/** Of a row; one that no plugin has pushed counts as if all of it had been pushed without a time. */
export function syncOf(row: Doc<"sessions">): SessionSync {
  if (row.sync) return row.sync;
  const { promptTokens, completionTokens, durationMs = 0, messageCount, title, updatedAt } = row;
  const given = SESSION_FIELDS.filter((field) => row[field] !== undefined);
  return {
    reported: { promptTokens, completionTokens, durationMs, messageCount },
    summed: { ...NOTHING, messageCount },
    times: Object.fromEntries(given.map((field) => [field, UNDATED])),
    title,
    latest: updatedAt,
  };
}
