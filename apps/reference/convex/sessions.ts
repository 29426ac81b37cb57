import { paginationOptsValidator } from "convex/server";
import { ConvexError, v } from "convex/values";
import { internal } from "./_generated/api";
import { auth } from "./auth";
import { retitled } from "./digests";
import { newestSessions } from "./newestSessions";
import { insertSamples } from "./samples";
import { sourceFilter } from "./sources";
import { renamed } from "./sync/draft";

/** My sessions, newest first; with a `source`, those of that tool only. */
export const list = auth.query({
  args: { source: v.optional(v.string()), paginationOpts: paginationOptsValidator },
  handler: (ctx, { source, paginationOpts }) => {
    const sessions = ctx.db.query("sessions");
    const tool = sourceFilter(source);
    const range =
      tool === undefined
        ? sessions.withIndex("by_user_updated")
        : sessions.withIndex("by_user_source_updated", (q) =>
            q.eq("userId", ctx.user._id).eq("source", tool),
          );
    return range.order("desc").paginate(paginationOpts);
  },
});

/**
 * One of my sessions. Takes any text, as it stands in an address: somebody
 * else's id, one that is gone and one that never was all fail with `not_found`.
 */
export const get = auth.query({
  args: { id: v.string() },
  handler: (ctx, { id }) => auth.rows.require(ctx, "sessions", id),
});

/** What my newest sessions add up to; `complete` says whether that is all of them. */
export const totals = auth.query({
  args: {},
  handler: async (ctx) => {
    const { sessions, complete } = await newestSessions(ctx.db);
    const sum = (value: (session: (typeof sessions)[number]) => number) =>
      sessions.reduce((total, session) => total + value(session), 0);
    return {
      complete,
      sessions: sessions.length,
      tokens: sum((session) => session.promptTokens + session.completionTokens),
      cost: sum((session) => session.cost),
      durationMs: sum((session) => session.durationMs ?? 0),
    };
  },
});

/** Gives one of my sessions another title. Fails with `invalid_title`, `not_found`. */
export const rename = auth.mutation({
  args: { id: v.id("sessions"), title: v.string() },
  handler: async (ctx, { id, title }) => {
    const session = await auth.rows.require(ctx, "sessions", id);
    const valid = validTitle(title);
    // A session that a plugin pushes keeps in mind who gave it its title.
    const sync = session.sync && { sync: renamed(session.sync, valid, Date.now()) };
    await ctx.db.patch("sessions", session._id, { title: valid, ...sync });
    const digest = await ctx.db
      .query("digests")
      .withIndex("by_session", (q) => q.eq("sessionId", id))
      .unique();
    if (!digest) return;
    await ctx.db.patch("digests", digest._id, { text: retitled(digest.text, valid) });
    await ctx.scheduler.runAfter(0, internal.digests.embed, { ids: [digest._id] });
  },
});

/** Deletes one of my sessions for good. Fails with `not_found`. */
export const remove = auth.mutation({
  args: { id: v.id("sessions") },
  handler: async (ctx, { id }) => {
    await ctx.db.delete("sessions", id);
    // Without their session, its messages are nobody's from this moment on.
    await ctx.scheduler.runAfter(0, internal.transcripts.purge, { sessionId: id });
  },
});

/** Fills an empty dashboard with samples; does nothing when I have sessions already. */
export const loadSamples = auth.mutation({
  args: {},
  handler: async (ctx) => {
    if (await ctx.db.query("sessions").withIndex("by_user_updated").first()) return;
    const ids = await insertSamples(ctx.db, Date.now());
    await ctx.scheduler.runAfter(0, internal.digests.embed, { ids });
  },
});

/** The longest title, in characters, after trimming. */
const TITLE_LIMIT = 120;

function validTitle(title: string) {
  const trimmed = title.trim();
  if (trimmed === "") {
    throw new ConvexError({ code: "invalid_title", message: "A session needs a title." });
  }
  if (trimmed.length > TITLE_LIMIT) {
    throw new ConvexError({
      code: "invalid_title",
      message: `A title has at most ${TITLE_LIMIT} characters; this one has ${trimmed.length}.`,
    });
  }
  return trimmed;
}
