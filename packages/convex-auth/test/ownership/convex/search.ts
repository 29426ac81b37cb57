import { v } from "convex/values";
import { auth } from "./auth";

const near = { vector: v.array(v.number()), limit: v.optional(v.number()) };

export const memories = auth.action({
  args: near,
  handler: (ctx, { vector, limit }) =>
    ctx.vectorSearch("memories", "by_embedding", {
      vector,
      ...(limit === undefined ? {} : { limit }),
    }),
});

export const projects = auth.action({
  args: near,
  handler: (ctx, { vector }) => ctx.vectorSearch("projects", "by_embedding", { vector }),
});

/** Everybody's, on purpose. */
export const everything = auth.action({
  args: near,
  handler: async (ctx, { vector }) =>
    await ctx.unscopedVectorSearch("memories", "by_embedding", { vector, limit: 10 }),
});

/** A table whose rows no field of theirs keeps to one owner. */
export const unreachable = auth.action({
  args: { table: v.any() },
  handler: async (ctx, { table }: { table: "memories" }) =>
    await ctx.vectorSearch(table, "by_embedding", { vector: [1, 0] }),
});
