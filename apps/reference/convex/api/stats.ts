import { v, type Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { auth } from "../auth";
import { routes } from "../routes";
import { newestSessions } from "../newestSessions";

const usage = v.object({ tokens: v.number(), cost: v.number(), sessions: v.number() });

const totals = {
  sessionCount: v.number(),
  messageCount: v.number(),
  totalTokens: v.number(),
  /** In US dollars. */
  totalCost: v.number(),
  totalDurationMs: v.number(),
  /** Whether all sessions are counted, or the newest 1,000. */
  complete: v.boolean(),
};

const statsShape = v.object({
  ...totals,
  modelUsage: v.record(v.string(), usage),
  sourceUsage: v.record(v.string(), usage),
});

export const getStats = routes.action({
  path: "/api/stats",
  scope: "sessions:read",
  returns: statsShape,
  summary: "What my newest 1,000 sessions add up to, by model and by tool",
  handler: async ({ runQuery, caller }): Promise<Infer<typeof statsShape>> => {
    const { models, sources, ...sums } = await runQuery(internal.api.stats.summed, { caller });
    return { ...sums, modelUsage: byName(models), sourceUsage: byName(sources) };
  },
});

// A query's records take ASCII names only, and plugins name models as they like.
const named = v.array(v.object({ name: v.string(), usage }));

export const summed = auth.internalQuery({
  args: {},
  returns: v.object({ ...totals, models: named, sources: named }),
  handler: async ({ db }) => {
    const { sessions, complete } = await newestSessions(db);
    const sum = (value: (session: Doc<"sessions">) => number) =>
      sessions.reduce((total, session) => total + value(session), 0);
    return {
      sessionCount: sessions.length,
      messageCount: sum(({ messageCount }) => messageCount),
      totalTokens: sum(tokensOf),
      totalCost: sum(({ cost }) => cost),
      totalDurationMs: sum(({ durationMs = 0 }) => durationMs),
      complete,
      models: usageBy(sessions, ({ model = "unknown" }) => model),
      sources: usageBy(sessions, ({ source }) => source),
    };
  },
});

function usageBy(
  sessions: readonly Doc<"sessions">[],
  nameOf: (session: Doc<"sessions">) => string,
): Infer<typeof named> {
  const usages = new Map<string, Infer<typeof usage>>();
  for (const session of sessions) {
    const name = nameOf(session);
    const { tokens, cost, sessions } = usages.get(name) ?? { tokens: 0, cost: 0, sessions: 0 };
    usages.set(name, {
      tokens: tokens + tokensOf(session),
      cost: cost + session.cost,
      sessions: sessions + 1,
    });
  }
  return Array.from(usages, ([name, usage]) => ({ name, usage }));
}

function byName(named: { name: string; usage: Infer<typeof usage> }[]) {
  return Object.fromEntries(named.map(({ name, usage }) => [name, usage]));
}

function tokensOf({ promptTokens, completionTokens }: Doc<"sessions">): number {
  return promptTokens + completionTokens;
}
