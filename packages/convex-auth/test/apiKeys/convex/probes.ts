import {
  internalMutationGeneric,
  internalQueryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
  type GenericQueryCtx,
} from "convex/server";
import { v } from "convex/values";
import { apiKeyReader } from "../../../src/apiKeys/database";
import { verifyKey } from "../../../src/apiKeys/verifyKey";
import { apiKeys } from "./apiKeys";
import { auth } from "./auth";
import type schema from "./schema";

type DataModel = DataModelFromSchemaDefinition<typeof schema>;
type QueryCtx = GenericQueryCtx<DataModel>;
type MutationCtx = GenericMutationCtx<DataModel>;

/** What a verification answers, and what it costs. */
export const costOfVerify = internalQueryGeneric({
  args: { hash: v.string() },
  handler: async (ctx: QueryCtx, { hash }) => {
    const { status } = await verifyKey(apiKeyReader(ctx.db), hash, Date.now());
    return { status, ...(await cost(ctx)) };
  },
});

/** The same in a mutation, which would count what it writes. */
export const costOfVerifyInMutation = internalMutationGeneric({
  args: { hash: v.string() },
  handler: async (ctx: MutationCtx, { hash }) => {
    const { status } = await verifyKey(apiKeyReader(ctx.db), hash, Date.now());
    return { status, ...(await cost(ctx)) };
  },
});

/** Deletes the account of a WorkOS user, and leaves the API keys. */
export const deleteAccount = internalMutationGeneric({
  args: { workosId: v.string() },
  handler: (ctx: MutationCtx, { workosId }) => auth.users.delete(ctx, workosId),
});

/** Deletes the caller's account with its API keys, as an app does. */
export const deleteMe = auth.mutation({
  args: {},
  handler: async (ctx) => {
    await apiKeys.deleteAll(ctx, ctx.user._id);
    await auth.users.delete(ctx, ctx.user.workosId);
  },
});

async function cost(ctx: Pick<QueryCtx, "meta">) {
  const metrics = await ctx.meta.getTransactionMetrics();
  return {
    queries: metrics.databaseQueries.used,
    read: metrics.documentsRead.used,
    written: metrics.documentsWritten.used,
    scheduled: metrics.functionsScheduled.used,
  };
}
