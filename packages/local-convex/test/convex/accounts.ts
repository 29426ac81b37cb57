import { v } from "convex/values";
import { api } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

export const open = mutation({
  args: { name: v.string(), balance: v.number() },
  handler: async (ctx, account) => await ctx.db.insert("accounts", account),
});

export const balance = query({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    // Leaves the thread, so that others run in between.
    await crypto.subtle.digest("SHA-256", new Uint8Array(1));
    const account = await ctx.db
      .query("accounts")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    return account?.balance ?? null;
  },
});

export const transfer = mutation({
  args: { from: v.string(), to: v.string(), amount: v.number() },
  handler: async (ctx, { from, to, amount }) => {
    for (const [name, change] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      const account = await ctx.db
        .query("accounts")
        .withIndex("by_name", (q) => q.eq("name", name))
        .unique();
      if (account === null) throw new Error(`No account ${name}`);
      await ctx.db.patch("accounts", account._id, { balance: account.balance + change });
    }
  },
});

/** One unit at a time, each in a transaction of its own. */
export const transferMany = action({
  args: { from: v.string(), to: v.string(), times: v.number() },
  handler: async (ctx, { from, to, times }) => {
    for (let i = 0; i < times; i += 1) {
      await ctx.runMutation(api.accounts.transfer, { from, to, amount: 1 });
    }
  },
});
