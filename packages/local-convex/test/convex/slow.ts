import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation, mutation, query } from "./_generated/server";

const forever = () => new Promise<never>(() => undefined);

export const hangingQuery = query({ args: {}, handler: forever });

/** Writes and does not return; neither does the mutation inside of it, which has written too. */
export const hanging = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }): Promise<void> => {
    await ctx.db.insert("messages", { channel, body: "from a hung mutation" });
    await ctx.runMutation(internal.slow.hangingInside, { channel });
  },
});

export const hangingInside = internalMutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    await ctx.db.insert("messages", { channel, body: "nested" });
    await forever();
  },
});

let release: () => void = () => undefined;

/** Waits for `wakeOther`, longer than a transaction may take, and goes on writing. */
export const late = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    await new Promise<void>((resolve) => (release = resolve));
    await ctx.db.insert("messages", { channel, body: "too late" });
  },
});

/** Wakes `late` up in the middle of its own transaction. */
export const wakeOther = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    release();
    for (let i = 0; i < 20; i += 1) await ctx.db.query("messages").first();
    await ctx.db.insert("messages", { channel, body: "in time" });
  },
});
