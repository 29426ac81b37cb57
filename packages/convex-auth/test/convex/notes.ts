import {
  queryGeneric,
  type GenericQueryCtx,
  type DataModelFromSchemaDefinition,
} from "convex/server";
import { v } from "convex/values";
import { auth } from "./auth";
import type schema from "./schema";

export const create = auth.mutation({
  args: { title: v.string(), isPublic: v.optional(v.boolean()) },
  handler: (ctx, { title, isPublic = false }) =>
    ctx.db.insert("notes", { userId: ctx.user._id, title, isPublic, cost: 7 }),
});

export const list = auth.query({
  args: {},
  handler: (ctx) =>
    ctx.db
      .query("notes")
      .withIndex("by_user", (q) => q.eq("userId", ctx.user._id))
      .collect(),
});

// Ids are text here, so that the guard and not the validator meets a hostile one.

export const read = auth.query({
  args: { id: v.string() },
  handler: (ctx, { id }) => auth.rows.require(ctx, "notes", id),
});

export const rename = auth.mutation({
  args: { id: v.string(), title: v.string() },
  handler: async (ctx, { id, title }) => {
    const note = await auth.rows.require(ctx, "notes", id);
    await ctx.db.patch("notes", note._id, { title });
  },
});

export const isMine = auth.query({
  args: { id: v.id("notes") },
  handler: async (ctx, { id }) => auth.rows.isOwner(ctx, await ctx.unscopedDb.get("notes", id)),
});

type QueryCtx = GenericQueryCtx<DataModelFromSchemaDefinition<typeof schema>>;

/** The same guard in a function that is not one of `auth`'s. */
export const readPlainly = queryGeneric({
  args: { id: v.string() },
  handler: (ctx: QueryCtx, { id }) => auth.rows.require(ctx, "notes", id),
});

export const whoActs = auth.action({
  args: {},
  handler: async (ctx) => ({ name: ctx.user.name, subject: ctx.identity.subject }),
});

export const deleteMe = auth.mutation({
  args: {},
  handler: (ctx) => auth.users.delete(ctx, ctx.user.workosId),
});

/** What a function had read and written before its own first line. */
export const costOfQuery = auth.query({
  args: {},
  handler: (ctx) => cost(ctx),
});

export const costOfMutation = auth.mutation({
  args: {},
  handler: (ctx) => cost(ctx),
});

async function cost(ctx: Pick<QueryCtx, "meta">) {
  const metrics = await ctx.meta.getTransactionMetrics();
  return { read: metrics.documentsRead.used, written: metrics.documentsWritten.used };
}
