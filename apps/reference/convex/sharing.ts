import { publicSlug } from "@opensync/convex-auth";
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "./_generated/server";
import { auth } from "./auth";
import { PART_LIMIT } from "./sync/limits";
import { withParts } from "./withParts";

/**
 * Makes one of my sessions readable for everybody who has its address, and
 * answers with the slug in it. Fails with `not_found`.
 */
export const share = auth.mutation({
  args: { id: v.id("sessions") },
  returns: v.string(),
  handler: async (ctx, { id }) => {
    const session = await auth.rows.require(ctx, "sessions", id);
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

// The functions below are Convex's own queries: signed-out callers use them.

/** The public session at this address, without its owner and private fields, or `null`. */
export const session = query({
  args: { slug: v.string() },
  handler: (ctx, { slug }) => auth.rows.findPublic(ctx, "sessions", slug),
});

/** A page of the messages of the public session at this address, each with its parts. */
export const messages = query({
  args: {
    slug: v.optional(v.string()),
    sessionId: v.optional(v.id("sessions")),
    paginationOpts: paginationOptsValidator,
  },
  handler: async (ctx, { slug, sessionId, paginationOpts }) => {
    const options = { slug, parent: sessionId, paginationOpts };
    const result = await auth.rows.listPublicChildren(ctx, "messages", options);
    return await withParts(result, (parent) =>
      auth.rows.listPublicChildren(ctx, "parts", { slug, parent, limit: PART_LIMIT }),
    );
  },
});
