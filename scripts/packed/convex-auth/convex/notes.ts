import { isAuthError } from "@opensync/convex-auth/errors";
import { v } from "convex/values";
import { auth } from "./auth.js";

export const rename = auth.mutation({
  args: { id: v.id("notes"), title: v.string() },
  handler: async (ctx, { id, title }): Promise<string> => {
    await ctx.db.patch("notes", id, { title });
    return ctx.user.email ?? ctx.identity.subject;
  },
});

export function isGone(error: unknown): boolean {
  return isAuthError(error, "not_found");
}
