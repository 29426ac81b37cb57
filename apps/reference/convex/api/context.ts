import { AuthError } from "@opensync/convex-auth";
import { v, type Infer } from "convex/values";
import { internal } from "../_generated/api";
import { routes } from "../routes";
import { nearest } from "../search";
import type { SpokenMessage, SpokenSession } from "./spoken";

const contextMessage = v.object({
  role: v.string(),
  content: v.string(),
  metadata: v.object({ sessionId: v.id("sessions"), sessionTitle: v.string() }),
});

const contextShape = v.object({
  sessionCount: v.number(),
  context: v.array(
    v.object({
      sessionId: v.id("sessions"),
      title: v.string(),
      content: v.string(),
      /** Similarity in meaning, at most 1; `null` for a session that was found by words alone. */
      score: v.union(v.number(), v.null()),
    }),
  ),
  /** All of it as one text: `format=text`. */
  text: v.optional(v.string()),
  /** The messages one by one: `format=messages`. */
  messages: v.optional(v.array(contextMessage)),
});

export const getContext = routes.action({
  path: "/api/context",
  scope: "sessions:read",
  args: {
    q: v.string(),
    limit: v.optional(v.number()),
    format: v.optional(v.union(v.literal("text"), v.literal("messages"))),
  },
  returns: contextShape,
  summary: "The ends of my sessions about something, for the prompt of a language model",
  handler: async (ctx, { q, limit = 5, format = "text" }): Promise<Infer<typeof contextShape>> => {
    const { caller } = ctx;
    const text = q.trim();
    if (text === "") throw invalid('"q" is empty.');
    if (!Number.isInteger(limit) || limit < 1 || limit > SESSIONS) {
      throw invalid(`"limit" must be an integer from 1 to ${SESSIONS}.`);
    }
    const near = await nearest(ctx, text);
    const byWords = await ctx.runQuery(internal.api.search.byWords, { caller, text, limit });
    const scores = new Map(near.map(({ sessionId, score }) => [sessionId, score]));
    const ids = merged(
      near.map(({ sessionId }) => sessionId),
      byWords.results.map(({ session }) => session.id),
    );
    const found: SpokenSession[] = [];
    for (const id of ids.slice(0, limit)) {
      const wanted = { caller, id, from: "last", limit: MESSAGES } as const;
      const session = await ctx.runQuery(internal.api.spoken.read, wanted);
      if (session) found.push(session);
    }
    return {
      sessionCount: found.length,
      context: found.map(({ session, messages }) => ({
        sessionId: session.id,
        title: session.title,
        content: transcript(messages),
        score: scores.get(session.id) ?? null,
      })),
      ...(format === "text" ? { text: document(text, found) } : { messages: listed(found) }),
    };
  },
});

/** Two rankings as one: by reciprocal rank, so that neither kind of score has to fit the other. */
function merged<Item>(...rankings: Item[][]): Item[] {
  const scores = new Map<Item, number>();
  for (const ranking of rankings) {
    for (const [rank, item] of ranking.entries()) {
      scores.set(item, (scores.get(item) ?? 0) + 1 / (60 + rank));
    }
  }
  return Array.from(scores)
    .sort((a, b) => b[1] - a[1])
    .map(([item]) => item);
}

/** The most sessions of one answer. */
const SESSIONS = 20;

/** The last messages of each session. */
const MESSAGES = 10;

function document(q: string, found: readonly SpokenSession[]): string {
  const sections = found.map(({ session, messages }) =>
    [
      `--- Session: ${session.title} ---`,
      `Project: ${session.projectPath ?? session.projectName ?? "N/A"}`,
      `Model: ${session.model ?? "N/A"}\n`,
      transcript(messages),
    ].join("\n"),
  );
  return [`Relevant coding sessions for: "${q}"`, ...sections].join("\n\n");
}

function transcript(messages: readonly SpokenMessage[]): string {
  return messages
    .filter(({ content }) => content !== "")
    .map(({ role, content }) => `[${role.toUpperCase()}]\n${content}`)
    .join("\n\n");
}

function listed(found: readonly SpokenSession[]): Infer<typeof contextMessage>[] {
  return found.flatMap(({ session, messages }) =>
    messages.map(({ role, content }) => ({
      role,
      content,
      metadata: { sessionId: session.id, sessionTitle: session.title },
    })),
  );
}

function invalid(message: string): AuthError {
  return new AuthError("invalid_request", { message });
}
