import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { embedder } from "./embedder";

/** What a session is found by: its title on a line of its own, then what was said in it. */
export function digestText(title: string, said: readonly string[]): string {
  return [oneLine(title), ...said].join("\n").slice(0, TEXT_LIMIT);
}

/** The same text under another title. */
export function retitled(text: string, title: string): string {
  const end = text.indexOf("\n");
  return digestText(title, end < 0 ? [] : [text.slice(end + 1)]);
}

/** A digest keeps this much of a long session, in characters. */
const TEXT_LIMIT = 6_000;

function oneLine(title: string): string {
  return title.replace(/\s+/g, " ");
}

// Embedding takes an action, since it may ask OpenAI, and nobody waits for it:
// whoever changes a digest schedules it. A scheduled function has no caller, so
// these three are Convex's own and read by id only.

/** Makes the embeddings of these digests. */
export const embed = internalAction({
  args: { ids: v.array(v.id("digests")) },
  returns: v.null(),
  handler: async (ctx, { ids }) => {
    const texts = await ctx.runQuery(internal.digests.texts, { ids });
    if (texts.length === 0) return null;
    const { name, embed } = embedder();
    const vectors = await embed(texts.map(({ text }) => text));
    await ctx.runMutation(internal.digests.save, {
      embedder: name,
      embedded: texts.map((digest, i) => ({ ...digest, vector: vectors[i] ?? [] })),
    });
    return null;
  },
});

export const texts = internalQuery({
  args: { ids: v.array(v.id("digests")) },
  returns: v.array(v.object({ id: v.id("digests"), text: v.string() })),
  handler: async (ctx, { ids }) => {
    const digests = await Promise.all(ids.map((id) => ctx.db.get("digests", id)));
    return digests.flatMap((digest) => (digest ? [{ id: digest._id, text: digest.text }] : []));
  },
});

export const save = internalMutation({
  args: {
    embedder: v.string(),
    embedded: v.array(
      v.object({ id: v.id("digests"), text: v.string(), vector: v.array(v.float64()) }),
    ),
  },
  returns: v.null(),
  handler: async (ctx, { embedder, embedded }) => {
    for (const { id, text, vector } of embedded) {
      const digest = await ctx.db.get("digests", id);
      // What has changed meanwhile is embedded by who changed it.
      if (digest?.text !== text) continue;
      const { userId, sessionId } = digest;
      const old = await ctx.db
        .query("embeddings")
        .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
        .unique();
      if (old) await ctx.db.patch("embeddings", old._id, { vector, embedder });
      else await ctx.db.insert("embeddings", { userId, sessionId, vector, embedder });
    }
    return null;
  },
});
