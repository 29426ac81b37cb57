import { AuthError } from "@opensync/convex-auth";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { auth } from "../auth";
import { routes } from "../routes";
import { newestSessions } from "../newestSessions";
import { sourceFilter } from "../sources";
import { evalFile, evalLength, type EvalFormat } from "./evalCases";
import type { SpokenSession } from "./spoken";

export const exportEvals = routes.action({
  path: "/api/export/evals",
  scope: "sessions:read",
  args: {
    format: v.optional(
      v.union(
        v.literal("deepeval"),
        v.literal("openai"),
        v.literal("promptfoo"),
        v.literal("filesystem"),
      ),
    ),
    /** The tool, by any of its names. */
    tool: v.optional(v.string()),
    model: v.optional(v.string()),
    /** Dates such as 2026-11-26, both included, or times in ISO 8601. */
    date_from: v.optional(v.string()),
    date_to: v.optional(v.string()),
    min_tokens: v.optional(v.number()),
    /** Whether a DeepEval case has the messages before it as its context. */
    include_metadata: v.optional(v.boolean()),
    /** Whether names of users in paths are replaced. */
    anonymize: v.optional(v.boolean()),
    turn_mode: v.optional(
      v.union(v.literal("full"), v.literal("per_turn"), v.literal("final_only")),
    ),
  },
  summary: "My newest 100 matching sessions as test cases for an evaluation framework",
  handler: async ({ runQuery, caller }, options): Promise<Response> => {
    const { format = "deepeval", turn_mode: turnMode = "per_turn", anonymize = true } = options;
    const source = sourceFilter(options.tool);
    const filter = {
      ...(source !== undefined && { source }),
      ...(options.model !== undefined && { model: options.model }),
      from: timeOf("date_from", options.date_from, 0) ?? 0,
      to: timeOf("date_to", options.date_to, DAY - 1) ?? LAST_TIME,
      minTokens: options.min_tokens ?? 0,
    };
    const matching = await runQuery(internal.api.evals.matching, { caller, ...filter });
    const sessions: SpokenSession[] = [];
    let { complete } = matching;
    let left = LENGTH_LIMIT;
    for (const id of matching.ids) {
      const wanted = { caller, id, from: "first", limit: MESSAGES } as const;
      const read = await runQuery(internal.api.spoken.read, wanted);
      if (read === null) continue;
      const session = shortened(anonymize ? anonymized(read) : read);
      complete &&= session.complete;
      left -= evalLength(session);
      if (left < 0) {
        complete = false;
        break;
      }
      sessions.push(session);
    }
    const now = Date.now();
    const hasContext = options.include_metadata ?? true;
    const file = evalFile(sessions, { format, turnMode, hasContext }, now);
    return new Response(file.data, {
      headers: {
        "Content-Type": `${TYPES[format].type}; charset=utf-8`,
        "Content-Disposition": `attachment; filename="opensync-${format}-${dayOf(now)}.${TYPES[format].ending}"`,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Export-Sessions": String(file.sessions),
        "X-Export-TestCases": String(file.testCases),
        "X-Export-Complete": String(complete),
      },
    });
  },
});

const TYPES: Record<EvalFormat, { type: string; ending: string }> = {
  deepeval: { type: "application/json", ending: "json" },
  openai: { type: "application/x-ndjson", ending: "jsonl" },
  promptfoo: { type: "application/x-ndjson", ending: "jsonl" },
  filesystem: { type: "application/json", ending: "json" },
};

/** The most sessions of one file, and the first messages of each. */
const SESSIONS = 100;
const MESSAGES = 200;

/** The most characters of one file: Convex answers with at most 20 MiB. */
const LENGTH_LIMIT = 3_000_000;

/** The session with as many of its first messages as one file can hold. */
function shortened(spoken: SpokenSession): SpokenSession {
  if (evalLength(spoken) <= LENGTH_LIMIT) return spoken;
  const messages = spoken.messages.slice(0, Math.floor(spoken.messages.length / 2));
  return shortened({ ...spoken, messages, complete: false });
}

/** Which of the caller's newest 1,000 sessions match, newest first. */
export const matching = auth.internalQuery({
  args: {
    source: v.optional(v.string()),
    model: v.optional(v.string()),
    from: v.number(),
    to: v.number(),
    minTokens: v.number(),
  },
  returns: v.object({ ids: v.array(v.id("sessions")), complete: v.boolean() }),
  handler: async ({ db }, { source, model, from, to, minTokens }) => {
    const { sessions, complete } = await newestSessions(db);
    const ids = sessions
      .filter(
        (session) =>
          (source === undefined || session.source === source) &&
          (model === undefined || session.model === model) &&
          session.createdAt >= from &&
          session.createdAt <= to &&
          session.promptTokens + session.completionTokens >= minTokens,
      )
      .map(({ _id }) => _id);
    return { ids: ids.slice(0, SESSIONS), complete: complete && ids.length <= SESSIONS };
  },
});

const DAY = 24 * 60 * 60 * 1_000;

/** The end of the year 9999. */
const LAST_TIME = 253_402_300_799_999;

/** A day, with what is added to its beginning, or a time; in milliseconds since the epoch. */
function timeOf(name: string, text: string | undefined, added: number): number | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new AuthError("invalid_request", {
      message: `"${name}" must be a date such as 2026-11-26, or a time in ISO 8601.`,
    });
  }
  return isDay ? time + added : time;
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function anonymized({ session, messages, complete }: SpokenSession): SpokenSession {
  return {
    complete,
    session: {
      ...session,
      projectPath: session.projectPath === null ? null : withoutUsers(session.projectPath),
    },
    messages: messages.map((message) => ({ ...message, content: withoutUsers(message.content) })),
  };
}

/** Home directories without the name of their user. */
function withoutUsers(text: string): string {
  return text
    .replace(/(\/(?:Users|home)\/)[^/\s"'`:;,?!<>()[\]{}]+/g, "$1user")
    .replace(/([A-Za-z]:\\{1,2}Users\\{1,2})[^\\\s"'`:;,?!<>()[\]{}]+/gi, "$1user");
}
