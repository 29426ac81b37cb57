import { publicSlug } from "@opensync/convex-auth";
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "./_generated/server";
import { auth } from "./auth";

/**
 * Makes one of my sessions readable for everybody who has its address, and
 * answers with the slug in it. Fails with `not_found`.
 */
export const share = auth.mutation({
  args: { id: v.id("sessions") },
  returns: v.string(),
  handler: async (ctx, { id }) => {
    const session = await auth.requireOwned(ctx, "sessions", id);
    if (session.isPublic && session.slug) return session.slug;
    const slug = publicSlug();
    await ctx.db.patch("sessions", id, { isPublic: true, slug });
    return slug;
  },
});

/** Ends that; the old address stays dead. Fails with `not_found`. */
export const unshare = auth.mutation({
  args: { id: v.id("sessions") },
  returns: v.null(),
  handler: async (ctx, { id }) => {
    await ctx.db.patch("sessions", id, { isPublic: false, slug: undefined });
    return null;
  },
});

// From here on, anybody may ask: these are Convex's own queries.

/** A session while it is public, without its owner and its private fields; else `null`. */
export const session = query({
  args: { slug: v.string() },
  handler: (ctx, { slug }) => auth.findPublic(ctx, "sessions", slug),
});

/** What was said in a session, while that is public; else nothing. */
export const messages = query({
  args: { sessionId: v.id("sessions"), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { sessionId, paginationOpts }) => {
    const result = await auth.publicChildren(ctx, "messages", sessionId, { paginationOpts });
    const page = await Promise.all(
      result.page.map(async (message) => ({
        ...message,
        // Convex reads one page a query, so not by publicChildren: what is
        // below a message that is public is public, and has no private fields.
        parts: await ctx.db
          .query("parts")
          .withIndex("by_message", (q) => q.eq("messageId", message._id))
          .collect(),
      })),
    );
    return { ...result, page };
  },
});
