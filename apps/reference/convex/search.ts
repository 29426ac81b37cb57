import type { ActionCtxOf } from "@opensync/convex-auth";
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import { auth } from "./auth";
import { embedder as chosenEmbedder } from "./embedder";
import { excerpt } from "./excerpt";

const MOST = 20;

/** My sessions that have these words, best first. Live, like every query. */
export const byWords = auth.query({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const digests = await ctx.db
      .query("digests")
      .withSearchIndex("search_text", (q) => q.search("text", text))
      .take(MOST);
    const hits = await Promise.all(
      digests.map(async (digest) =>
        hitOf(await ctx.db.get("sessions", digest.sessionId), digest, text),
      ),
    );
    return hits.filter((hit) => hit !== null);
  },
});

/**
 * My sessions nearest in meaning, nearest first, by id. An action, because the
 * question has to be embedded first; `found` reads the sessions, and is live.
 */
export const byMeaning = auth.action({
  args: { text: v.string() },
  handler: (ctx, { text }) => nearest(ctx, text),
});

/** The same, for any action that has the caller's own vector search. */
export async function nearest(
  ctx: Pick<ActionCtxOf<typeof auth>, "vectorSearch">,
  text: string,
): Promise<{ sessionId: Id<"sessions">; score: number }[]> {
  const { name, embed } = chosenEmbedder();
  const [vector] = await embed([text.slice(0, 1_000)]);
  if (!vector) return [];
  const found = await ctx.vectorSearch("embeddings", "by_vector", { vector, limit: MOST });
  return found
    .filter(({ doc, _score }) => doc.embedder === name && _score >= LEAST)
    .map(({ doc, _score }) => ({ sessionId: doc.sessionId, score: _score }));
}

/** Those of these sessions that are mine and still there, as `byWords` shows them. */
export const found = auth.query({
  args: { ids: v.array(v.id("sessions")), text: v.string() },
  handler: async (ctx, { ids, text }) => {
    const hits = await Promise.all(
      ids.map(async (id) => {
        const digest = await ctx.db
          .query("digests")
          .withIndex("by_session", (q) => q.eq("sessionId", id))
          .first();
        return digest && hitOf(await ctx.db.get("sessions", id), digest, text);
      }),
    );
    return hits.filter((hit) => hit !== null);
  },
});

/** Less than this is chance. From -1 to 1, as Convex scores. */
const LEAST = 0.1;

/** Who makes the embeddings of this deployment. */
export const embedder = auth.query({
  args: {},
  handler: () => Promise.resolve(chosenEmbedder().name),
});

/** A session, and the piece of its digest that says why it was found. */
function hitOf(session: Doc<"sessions"> | null, digest: Doc<"digests">, text: string) {
  return session && { session, excerpt: excerpt(digest.text, text) };
}
