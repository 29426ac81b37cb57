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
  args: { slug: v.string() },
  handler: (ctx: QueryCtx, { slug }) => auth.findPublic(ctx, "sessions", slug),
});

/** The same page for people who are signed in. */
export const bySlugSignedIn = auth.query({
  args: { slug: v.string() },
  handler: (ctx, { slug }) => auth.findPublic(ctx, "sessions", slug),
});

const children = {
  parent: v.string(),
  paginationOpts: paginationOptsValidator,
  order: v.optional(v.union(v.literal("asc"), v.literal("desc"))),
};

export const messagesOf = queryGeneric({
  args: { ...children, index: v.optional(v.any()) },
  handler: (ctx: QueryCtx, { parent, ...options }) =>
    auth.publicChildren(ctx, "messages", parent, options),
});

export const partsOf = queryGeneric({
  args: children,
  handler: (ctx: QueryCtx, { parent, ...options }) =>
    auth.publicChildren(ctx, "parts", parent, options),
});

export const tasksOf = queryGeneric({
  args: children,
  handler: (ctx: QueryCtx, { parent, ...options }) =>
    auth.publicChildren(ctx, "tasks", parent, options),
});

/** Tables that nobody said how to share. */
export const unshareable = queryGeneric({
  args: { table: v.any() },
  handler: (ctx: QueryCtx, { table }: { table: "sessions" }) => auth.findPublic(ctx, table, "slug"),
});
