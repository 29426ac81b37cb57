import {
  mutationGeneric,
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
  type GenericQueryCtx,
} from "convex/server";
import { v } from "convex/values";
import { runOp, type LooseDb, type Op } from "../program";
import { auth } from "./auth";
import type schema from "./schema";

type DataModel = DataModelFromSchemaDefinition<typeof schema>;
type Metered = Pick<GenericQueryCtx<DataModel>, "meta">;

/** How many documents each call reads. */
export const ofReads = auth.query({
  args: { program: v.any() },
  handler: (ctx, { program }: { program: Op[] }) => measured(ctx, ctx.db, program),
});

export const ofWrites = auth.mutation({
  args: { program: v.any() },
  handler: (ctx, { program }: { program: Op[] }) => measured(ctx, ctx.db, program),
});

/** The same by hand: Convex's own database, and the check that an app would write. */
export const ofWritesByHand = mutationGeneric({
  args: { userId: v.id("users"), id: v.id("sessions"), call: v.string() },
  handler: async (ctx: GenericMutationCtx<DataModel>, { userId, id, call }) => {
    const before = await documentsRead(ctx);
    const row = await ctx.db.get("sessions", id);
    if (row?.userId !== userId) throw new Error("Not yours");
    if (call === "patch") await ctx.db.patch("sessions", id, { rank: 9 });
    if (call === "replace") await ctx.db.replace("sessions", id, { ...row, rank: 9 });
    if (call === "delete") await ctx.db.delete("sessions", id);
    return (await documentsRead(ctx)) - before;
  },
});

export const ofFindPublic = queryGeneric({
  args: { slug: v.union(v.string(), v.null()) },
  handler: async (ctx: GenericQueryCtx<DataModel>, { slug }) => {
    const row = await auth.rows.findPublic(ctx, "sessions", slug);
    return { row, read: await documentsRead(ctx) };
  },
});

export const ofPublicChildren = queryGeneric({
  args: {
    table: v.union(v.literal("messages"), v.literal("parts")),
    slug: v.string(),
    parent: v.optional(v.string()),
    limit: v.number(),
  },
  handler: async (ctx: GenericQueryCtx<DataModel>, { table, ...options }) => {
    await auth.rows.listPublicChildren(ctx, table, options);
    return await documentsRead(ctx);
  },
});

/** How many index ranges each call reads, single rows included. */
export const ofRanges = auth.mutation({
  args: { program: v.any() },
  handler: async (ctx, { program }: { program: Op[] }) => {
    const db: unknown = ctx.db;
    const ranges = async () => (await ctx.meta.getTransactionMetrics()).databaseQueries.used;
    const costs: number[] = [];
    for (const op of program) {
      const before = await ranges();
      await runOp(db as LooseDb, op);
      costs.push((await ranges()) - before);
    }
    return costs;
  },
});

async function measured(ctx: Metered, db: unknown, program: Op[]): Promise<number[]> {
  const costs: number[] = [];
  for (const op of program) {
    const before = await documentsRead(ctx);
    await runOp(db as LooseDb, op);
    costs.push((await documentsRead(ctx)) - before);
  }
  return costs;
}

async function documentsRead(ctx: Metered): Promise<number> {
  return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
}
