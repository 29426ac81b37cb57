import { internalMutationGeneric } from "convex/server";
import { v } from "convex/values";

/** Keeps what `onResponse` was told. */
export const record = internalMutationGeneric({
  args: { call: v.any() },
  handler: async (ctx, { call }: { call: unknown }) => {
    await ctx.db.insert("calls", { call });
  },
});
