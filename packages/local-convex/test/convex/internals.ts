import { v } from "convex/values";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";

export const secret = internalQuery({ args: {}, handler: () => "secret" });

export const write = internalMutation({
  args: { channel: v.string(), body: v.string() },
  handler: async (ctx, { channel, body }) => await ctx.db.insert("messages", { channel, body }),
});

export const act = internalAction({ args: {}, handler: () => "acted" });
