import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { auth } from "./auth";
import schema from "./schema";

/** The requests to the HTTP API that were made in my name, newest first. */
export const list = auth.query({
  args: { paginationOpts: paginationOptsValidator },
  handler: (ctx, { paginationOpts }) =>
    ctx.db.query("apiCalls").withIndex("by_user_at").order("desc").paginate(paginationOpts),
});

/**
 * Writes down a request that was answered. Scheduled by the HTTP layer, so that
 * nobody waits for it; a refusal whose caller is not known is nobody's.
 */
export const record = internalMutation({
  args: schema.tables.apiCalls.validator.fields,
  returns: v.null(),
  handler: async (ctx, { path, ...call }) => {
    // The account may have been deleted meanwhile.
    if (!(await ctx.db.get("users", call.userId))) return null;
    const [route = ""] = path.split("?");
    await ctx.db.insert("apiCalls", { ...call, path: route.slice(0, PATH_LIMIT) });
    return null;
  },
});

/** Deletes what is older than a month, some rows at a time. A cron runs it. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("apiCalls")
      .withIndex("by_at", (q) => q.lt("at", Date.now() - KEPT_MS))
      .take(BATCH);
    for (const { _id } of old) await ctx.db.delete("apiCalls", _id);
    if (old.length === BATCH) await ctx.scheduler.runAfter(0, internal.apiCalls.sweep, {});
    return null;
  },
});

/** For so long a request is remembered: 30 days. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

const BATCH = 500;

/** Routes are short; a path below a prefix is whatever somebody sent. In characters. */
const PATH_LIMIT = 200;
