import { ConvexError, v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const plain = query({
  args: {},
  handler: () => {
    throw new Error("Something broke");
  },
});

export const refused = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    await ctx.db.insert("messages", { channel, body: "never" });
    throw new ConvexError({ code: "refused", channel, count: 3n });
  },
});

export const refusedQuery = query({
  args: {},
  handler: () => {
    throw new ConvexError({ code: "refused_query" });
  },
});
