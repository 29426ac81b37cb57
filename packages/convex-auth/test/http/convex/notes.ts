import { auth } from "./auth";

export const count = auth.internalQuery({
  args: {},
  handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_user").collect()).length,
});

export const add = auth.internalMutation({
  args: {},
  handler: (ctx) => ctx.db.insert("notes", { text: "in your name" }),
});

export const plans = auth.internalQuery({
  args: {},
  handler: async (ctx) => (await ctx.db.query("plans").collect()).map(({ text }) => text),
});
