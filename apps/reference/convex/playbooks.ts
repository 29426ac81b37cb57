import { ConvexError, v } from "convex/values";
import { auth } from "./auth";

/** What my organization has written down, newest first. Nothing outside of one. */
export const list = auth.query({
  args: {},
  handler: (ctx) => ctx.db.query("playbooks").withIndex("by_organization").order("desc").take(MOST),
});

/** Writes something down for everybody in my organization. Fails with `invalid_playbook`. */
export const add = auth.mutation({
  requires: { organization: true },
  args: { title: v.string(), body: v.string() },
  handler: async (ctx, args) => {
    const title = within("title", args.title, 80);
    const body = within("text", args.body, 2_000);
    const author = ctx.user.name ?? ctx.user.email;
    await ctx.db.insert("playbooks", {
      title,
      body,
      ...(author !== undefined && { author }),
      createdAt: Date.now(),
    });
  },
});

/**
 * Deletes something that my organization has written down; in the local WorkOS,
 * admins have the permission. Fails with `forbidden`, `not_found`.
 */
export const remove = auth.mutation({
  requires: { permission: "projects:write" },
  args: { id: v.id("playbooks") },
  handler: async (ctx, { id }) => {
    await ctx.db.delete("playbooks", id);
  },
});

const MOST = 100;

function within(what: string, text: string, limit: number): string {
  const trimmed = text.trim();
  if (trimmed !== "" && trimmed.length <= limit) return trimmed;
  throw new ConvexError({
    code: "invalid_playbook",
    message:
      trimmed === ""
        ? `A playbook needs a ${what}.`
        : `The ${what} of a playbook has at most ${limit.toLocaleString("en")} characters.`,
  });
}
