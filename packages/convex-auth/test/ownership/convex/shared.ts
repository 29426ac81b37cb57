import {
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericQueryCtx,
} from "convex/server";
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { publicSlug } from "../../../src/index";
import { auth } from "./auth";
import type schema from "./schema";

type QueryCtx = GenericQueryCtx<DataModelFromSchemaDefinition<typeof schema>>;

export const share = auth.mutation({
  args: { id: v.id("sessions"), isPublic: v.boolean() },
  handler: async (ctx, { id, isPublic }) => {
    const slug = publicSlug();
    await ctx.db.patch("sessions", id, { isPublic, slug });
    return slug;
  },
});

export const bySlug = queryGeneric({
  args: { slug: v.any() },
  handler: (ctx: QueryCtx, { slug }) => auth.rows.findPublic(ctx, "sessions", slug),
});

/** The same page for people who are signed in. */
export const bySlugSignedIn = auth.query({
  args: { slug: v.string() },
  handler: (ctx, { slug }) => auth.rows.findPublic(ctx, "sessions", slug),
});

const children = {
  slug: v.any(),
  parent: v.optional(v.any()),
  paginationOpts: paginationOptsValidator,
  order: v.optional(v.union(v.literal("asc"), v.literal("desc"))),
};

export const messagesOf = queryGeneric({
  args: { ...children, index: v.optional(v.any()) },
  handler: (ctx: QueryCtx, options) => auth.rows.listPublicChildren(ctx, "messages", options),
});

export const partsOf = queryGeneric({
  args: children,
  handler: (ctx: QueryCtx, options) => auth.rows.listPublicChildren(ctx, "parts", options),
});

/** The parts of one message, without pages. */
export const somePartsOf = queryGeneric({
  args: { slug: v.any(), parent: v.any(), limit: v.any() },
  handler: (ctx: QueryCtx, options) => auth.rows.listPublicChildren(ctx, "parts", options),
});

/** A page of messages, each with its parts, in one query. */
export const transcriptOf = queryGeneric({
  args: { slug: v.string(), paginationOpts: paginationOptsValidator },
  handler: async (ctx: QueryCtx, { slug, paginationOpts }) => {
    const { page } = await auth.rows.listPublicChildren(ctx, "messages", { slug, paginationOpts });
    return await Promise.all(
      page.map(async ({ _id, text }) => ({
        text,
        parts: (
          await auth.rows.listPublicChildren(ctx, "parts", { slug, parent: _id, limit: 10 })
        ).map((part) => part.text),
      })),
    );
  },
});

/** Children of a table that cannot be shared. */
export const tasksOf = queryGeneric({
  args: children,
  handler: (ctx: QueryCtx, options) => auth.rows.listPublicChildren(ctx, "tasks", options),
});

/** Tables whose rule has no `public`. */
export const unshareable = queryGeneric({
  args: { table: v.any() },
  handler: (ctx: QueryCtx, { table }: { table: "sessions" }) =>
    auth.rows.findPublic(ctx, table, "slug"),
});
