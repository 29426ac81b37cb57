import type { Counters } from "./state";

/**
 * What a session shows: of each number the greater one of what plugins said of
 * the session and of what its messages add up to. Either may be behind.
 */
export function shownTotals(reported: Counters, summed: Counters): Counters {
  return each((name) => Math.max(reported[name], summed[name]));
}

/** What was reported, after another report: a late one takes nothing away. */
export function reportedTotals(reported: Counters, pushed: Partial<Counters>): Counters {
  return each((name) => Math.max(reported[name], pushed[name] ?? 0));
}

/** The sum of the messages, after one of them is another one: a repetition adds nothing. */
export function summedTotals(
  summed: Counters,
  before: Partial<Counters>,
  after: Partial<Counters>,
): Counters {
  return each((name) => summed[name] - (before[name] ?? 0) + (after[name] ?? 0));
}

function each(value: (name: keyof Counters) => number): Counters {
  return {
    promptTokens: value("promptTokens"),
    completionTokens: value("completionTokens"),
    durationMs: value("durationMs"),
    messageCount: value("messageCount"),
  };
}
