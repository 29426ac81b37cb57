import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction, mutation, query } from "./_generated/server";

export const later = mutation({
  args: { channel: v.string(), body: v.string(), delayMs: v.number() },
  handler: async (ctx, { delayMs, ...message }): Promise<Id<"_scheduled_functions">> =>
    await ctx.scheduler.runAfter(delayMs, internal.internals.write, message),
});

export const laterByAction = mutation({
  args: { channel: v.string(), body: v.string() },
  handler: async (ctx, message) => {
    await ctx.scheduler.runAfter(0, internal.jobs.writeAndReport, message);
  },
});

export const writeAndReport = internalAction({
  args: { channel: v.string(), body: v.string() },
  handler: async (ctx, { channel, body }) => {
    const identity = await ctx.auth.getUserIdentity();
    await ctx.runMutation(internal.internals.write, {
      channel,
      body: `${body} by ${identity?.subject ?? "nobody"}`,
    });
  },
});

export const status = query({
  args: { id: v.id("_scheduled_functions") },
  handler: async (ctx, { id }) => (await ctx.db.system.get("_scheduled_functions", id))?.state.kind,
});
