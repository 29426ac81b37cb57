import { v } from "convex/values";
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
      digests.map(async (digest) => {
        const session = await ctx.db.get("sessions", digest.sessionId);
        return session && { session, excerpt: excerpt(digest.text, text) };
      }),
    );
    return hits.filter((hit) => hit !== null);
  },
});

/**
 * My sessions nearest in meaning, nearest first; the page reads the sessions
 * themselves by `sessions.pick`, and so sees them change. An action, because the
 * question has to be embedded first.
 */
export const byMeaning = auth.action({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const { name, embed } = chosenEmbedder();
    const [vector] = await embed([text.slice(0, 1_000)]);
    if (!vector) return [];
    const nearest = await ctx.vectorSearch("digests", "by_embedding", { vector, limit: MOST });
    return nearest
      .filter(({ doc, _score }) => doc.embedder === name && _score >= LEAST)
      .map(({ doc, _score }) => ({
        sessionId: doc.sessionId,
        score: _score,
        excerpt: excerpt(doc.text, text),
      }));
  },
});

/** Less than this is chance. From -1 to 1, as Convex scores. */
const LEAST = 0.1;

/** Who makes the embeddings of this deployment. */
export const embedder = auth.query({
  args: {},
  handler: () => Promise.resolve(chosenEmbedder().name),
});
