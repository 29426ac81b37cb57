import { getPage, paginator } from "convex-helpers/server/pagination";
import { mergedStream, stream } from "convex-helpers/server/stream";
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { auth } from "./auth";
import schema from "./schema";

// JavaScript, because these helpers come as TypeScript sources that do not
// compile with `exactOptionalPropertyTypes`.

export const indexed = auth.query({
  args: { user: v.id("users"), paginationOpts: paginationOptsValidator },
  handler: (ctx, { user, paginationOpts }) =>
    paginator(ctx.db, schema)
      .query("sessions")
      .withIndex("by_user_rank", (q) => q.eq("userId", user))
      .order("desc")
      .paginate(paginationOpts),
});

export const scanned = auth.query({
  args: { user: v.id("users"), paginationOpts: paginationOptsValidator },
  handler: (ctx, { paginationOpts }) =>
    paginator(ctx.db, schema).query("sessions").paginate(paginationOpts),
});

export const page = auth.query({
  args: {},
  handler: (ctx) => getPage(ctx, { table: "sessions", index: "by_user_rank", schema }),
});

export const joined = auth.query({
  args: { user: v.id("users") },
  handler: (ctx, { user }) =>
    stream(ctx.db, schema)
      .query("sessions")
      .withIndex("by_user_rank", (q) => q.eq("userId", user))
      .flatMap(
        async (session) =>
          stream(ctx.db, schema)
            .query("messages")
            .withIndex("by_session_rank", (q) => q.eq("sessionId", session._id)),
        ["sessionId", "rank"],
      )
      .collect(),
});

export const merged = auth.query({
  args: { sessions: v.array(v.id("sessions")) },
  handler: (ctx, { sessions }) =>
    mergedStream(
      sessions.map((session) =>
        stream(ctx.db, schema)
          .query("messages")
          .withIndex("by_session_rank", (q) => q.eq("sessionId", session)),
      ),
      ["rank"],
    ).collect(),
});
