import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import {
  internalAction,
  internalMutation,
  internalQuery,
  type MutationCtx,
} from "./_generated/server";
import { embedder } from "./embedder";
import { cut } from "./sync/cut";

/** What a session is found by: its title on a line of its own, then what was said in it. */
export function digestText(title: string, said: readonly string[]): string {
  return cut([oneLine(title), ...said].join("\n"), TEXT_LIMIT);
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
// these are Convex's own and read by id only.

/** Makes a session's digest anew, of the beginning of what was said in it. */
export const rebuild = internalMutation({
  args: { sessionId: v.id("sessions") },
  returns: v.null(),
  handler: async (ctx, { sessionId }) => {
    const session = await ctx.db.get("sessions", sessionId);
    const digest = await ctx.db
      .query("digests")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .unique();
    if (!session || !digest) return null;
    const { title, projectName } = session;
    const words = await said(ctx.db, sessionId);
    const text = digestText(title, projectName === undefined ? words : [...words, projectName]);
    await ctx.db.patch("digests", digest._id, { text, due: undefined });
    const embedded = await ctx.db
      .query("embeddings")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .first();
    if (text !== digest.text || !embedded) {
      await ctx.scheduler.runAfter(0, internal.digests.embed, { ids: [digest._id] });
    }
    return null;
  },
});

/** What was said first in a session, as much of it as a digest keeps. */
async function said(db: MutationCtx["db"], sessionId: Id<"sessions">): Promise<string[]> {
  const words: string[] = [];
  let kept = 0;
  let rows = 0;
  let read = 0;
  for await (const row of rowsOf(db, sessionId)) {
    const [text = "", rest = ""] = "role" in row ? [row.textContent] : [row.content, row.output];
    if (text !== "") words.push(cut(text, TEXT_LIMIT));
    kept += text.length;
    rows += 1;
    read += text.length + rest.length;
    // Rows may be large, or many, and say little that a session is found by.
    if (kept >= TEXT_LIMIT || rows >= ROW_LIMIT || read >= READ_LIMIT) break;
  }
  return words;
}

/** A digest is made of this many messages and parts at most… */
const ROW_LIMIT = 300;

/** …and of this many characters, so that it stays within what one transaction may read. */
const READ_LIMIT = 4_000_000;

/** The messages of a session in order, each with its parts behind it. */
async function* rowsOf(
  db: MutationCtx["db"],
  sessionId: Id<"sessions">,
): AsyncGenerator<Doc<"messages"> | Doc<"parts">> {
  const messages = db
    .query("messages")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId));
  for await (const message of messages) {
    yield message;
    const parts = db.query("parts").withIndex("by_message", (q) => q.eq("messageId", message._id));
    for await (const part of parts) yield part;
  }
}

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
