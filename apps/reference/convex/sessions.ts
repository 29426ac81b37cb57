import { paginationOptsValidator } from "convex/server";
import { ConvexError, v } from "convex/values";
import { auth } from "./auth";
import { sampleSessions } from "./samples";

/** My sessions, newest first. */
export const list = auth.query({
  args: { paginationOpts: paginationOptsValidator },
  handler: (ctx, { paginationOpts }) =>
    ctx.db
      .query("sessions")
      .withIndex("by_user_updated", (q) => q.eq("userId", ctx.user._id))
      .order("desc")
      .paginate(paginationOpts),
});

/** One of my sessions. Somebody else's answers exactly as one that is gone. */
export const get = auth.query({
  args: { id: v.id("sessions") },
  handler: (ctx, { id }) => auth.requireOwned(ctx, "sessions", id),
});

/** What my newest sessions add up to; `complete` says whether that is all of them. */
export const totals = auth.query({
  args: {},
  handler: async (ctx) => {
    const sessions = await ctx.db
      .query("sessions")
      .withIndex("by_user_updated", (q) => q.eq("userId", ctx.user._id))
      .order("desc")
      .take(TOTALS_LIMIT + 1);
    const counted = sessions.slice(0, TOTALS_LIMIT);
    const sum = (value: (session: (typeof counted)[number]) => number) =>
      counted.reduce((total, session) => total + value(session), 0);
    return {
      complete: sessions.length <= TOTALS_LIMIT,
      sessions: counted.length,
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
    const session = await auth.requireOwned(ctx, "sessions", id);
    await ctx.db.patch("sessions", session._id, { title: validTitle(title) });
  },
});

/** Deletes one of my sessions for good. Fails with `not_found`. */
export const remove = auth.mutation({
  args: { id: v.id("sessions") },
  handler: async (ctx, { id }) => {
    const session = await auth.requireOwned(ctx, "sessions", id);
    await ctx.db.delete("sessions", session._id);
  },
});

/** Fills an empty dashboard with samples; does nothing when I have sessions already. */
export const loadSamples = auth.mutation({
  args: {},
  handler: async (ctx) => {
    const existing = await ctx.db
      .query("sessions")
      .withIndex("by_user_updated", (q) => q.eq("userId", ctx.user._id))
      .first();
    if (existing) return;
    for (const session of sampleSessions(Date.now())) {
      await ctx.db.insert("sessions", { ...session, userId: ctx.user._id });
    }
  },
});

/** The longest title, in characters, after trimming. */
const TITLE_LIMIT = 120;

/** A total reads this many sessions at most, so that it stays cheap for everyone. */
const TOTALS_LIMIT = 1_000;

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
