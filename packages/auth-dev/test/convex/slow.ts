import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

const forever = () => new Promise<never>(() => undefined);

export const hangingQuery = query({ args: {}, handler: forever });

/** Writes, then does not return; neither does the mutation inside of it. */
export const hanging = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    await ctx.db.insert("messages", { channel, body: "from a hung mutation" });
    await ctx.runMutation(internal.internals.write, { channel, body: "nested" });
    await forever();
  },
});

let release: () => void = () => undefined;

/** Waits for `free`, longer than a transaction may take, and goes on writing. */
export const late = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    await new Promise<void>((resolve) => (release = resolve));
    await ctx.db.insert("messages", { channel, body: "too late" });
  },
});

export const free = action({ args: {}, handler: () => release() });
