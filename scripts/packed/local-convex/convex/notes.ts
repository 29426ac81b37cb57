import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";

export const list = query({ args: {}, handler: (ctx) => ctx.db.query("notes").collect() });

export const add = mutation({
  args: { text: v.string() },
  handler: (ctx, note) => ctx.db.insert("notes", note),
});
