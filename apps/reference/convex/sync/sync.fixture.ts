import { v } from "convex/values";
import { auth } from "../auth";
import { syncBatch } from "./batch";
import { messageFields, sessionFields } from "./fields";
import { upsertMessage } from "./message";
import { upsertSession } from "./session";

// What the HTTP routes do with what a plugin sends, as functions that tests call.

export const session = auth.mutation({
  args: { input: v.object(sessionFields), now: v.number() },
  handler: (ctx, { input, now }) => upsertSession(ctx, input, now),
});

export const message = auth.mutation({
  args: { input: v.object(messageFields), now: v.number() },
  handler: (ctx, { input, now }) => upsertMessage(ctx, input, now),
});

export const batch = auth.mutation({
  args: { sessions: v.array(v.any()), messages: v.array(v.any()), now: v.number() },
  handler: (ctx, { now, ...items }) => syncBatch(ctx, items, now),
});

/** What a batch costs, without what finding the caller costs. */
export const costs = auth.mutation({
  args: { sessions: v.array(v.any()), messages: v.array(v.any()), now: v.number() },
  handler: async (ctx, { now, ...items }) => {
    const before = await ctx.meta.getTransactionMetrics();
    await syncBatch(ctx, items, now);
    const after = await ctx.meta.getTransactionMetrics();
    return {
      read: after.documentsRead.used - before.documentsRead.used,
      written: after.documentsWritten.used - before.documentsWritten.used,
      queries: after.databaseQueries.used - before.databaseQueries.used,
      scheduled: after.functionsScheduled.used - before.functionsScheduled.used,
    };
  },
});
