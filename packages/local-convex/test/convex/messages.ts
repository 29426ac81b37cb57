import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const list = query({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    const messages = await ctx.db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .take(100);
    return messages.map(({ body }) => body);
  },
});

export const page = query({
  args: { channel: v.string(), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { channel, paginationOpts }) =>
    await ctx.db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .order("desc")
      .paginate(paginationOpts),
});

export const send = mutation({
  args: { channel: v.string(), body: v.string() },
  returns: v.id("messages"),
  handler: async (ctx, { channel, body }) => await ctx.db.insert("messages", { channel, body }),
});

export const remove = mutation({
  args: { id: v.id("messages") },
  handler: async (ctx, { id }) => {
    await ctx.db.delete("messages", id);
  },
});

/** Several rows in one transaction, for readers that must see all or none. */
export const sendBoth = mutation({
  args: { channel: v.string(), bodies: v.array(v.string()) },
  handler: async (ctx, { channel, bodies }) => {
    for (const body of bodies) await ctx.db.insert("messages", { channel, body });
  },
});
