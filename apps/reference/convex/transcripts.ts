import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { auth } from "./auth";
import { PART_LIMIT } from "./sync/limits";
import { withParts } from "./withParts";

/** What was said in one of my sessions, oldest first; nothing for a session that is not mine. */
export const messages = auth.query({
  args: { sessionId: v.id("sessions"), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { sessionId, paginationOpts }) => {
    const result = await ctx.db
      .query("messages")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .paginate(paginationOpts);
    return await withParts(result, (messageId) =>
      ctx.db
        .query("parts")
        .withIndex("by_message", (q) => q.eq("messageId", messageId))
        .take(PART_LIMIT),
    );
  },
});

/** Clears away what a deleted session leaves behind, some messages at a time. */
export const purge = internalMutation({
  args: { sessionId: v.id("sessions") },
  returns: v.null(),
  handler: async (ctx, { sessionId }) => {
    // Never what a session that is there still has.
    if (await ctx.db.get("sessions", sessionId)) return null;
    const digests = await ctx.db
      .query("digests")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .collect();
    for (const { _id } of digests) await ctx.db.delete("digests", _id);
    const embeddings = await ctx.db
      .query("embeddings")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .collect();
    for (const { _id } of embeddings) await ctx.db.delete("embeddings", _id);
    const batch = await ctx.db
      .query("messages")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .take(BATCH);
    for (const message of batch) {
      const parts = await ctx.db
        .query("parts")
        .withIndex("by_message", (q) => q.eq("messageId", message._id))
        .collect();
      for (const { _id } of parts) await ctx.db.delete("parts", _id);
      await ctx.db.delete("messages", message._id);
    }
    if (batch.length === BATCH) {
      await ctx.scheduler.runAfter(0, internal.transcripts.purge, { sessionId });
    }
    return null;
  },
});

const BATCH = 100;
