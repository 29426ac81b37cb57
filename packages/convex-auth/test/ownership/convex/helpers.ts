import { filter } from "convex-helpers/server/filter";
import { getAll, getManyFrom, getOneFrom, getOrThrow } from "convex-helpers/server/relationships";
import { v } from "convex/values";
import { auth } from "./auth";

// Helpers that were written for Convex's own database, given ctx.db.

export const related = auth.query({
  args: { user: v.id("users"), session: v.id("sessions"), message: v.id("messages") },
  handler: async (ctx, { user, session, message }) => ({
    sessions: await getManyFrom(ctx.db, "sessions", "by_user", user, "userId"),
    messages: await getManyFrom(ctx.db, "messages", "by_session", session, "sessionId"),
    account: await getOneFrom(ctx.db, "users", "by_workos_id", "user_grace", "workosId"),
    all: await getAll(ctx.db, "sessions", [session, session]),
    message: await getOrThrow(ctx, "messages", message).catch(() => "missing"),
  }),
});

export const filtered = auth.query({
  args: { text: v.string(), session: v.id("sessions") },
  handler: async (ctx, { text, session }) => ({
    sessions: await filter(ctx.db.query("sessions"), (row) => row.text.includes(text)).collect(),
    first: await filter(
      ctx.db.query("sessions").withIndex("by_user_rank").order("desc"),
      async (row) => row.rank % 2 === 0,
    ).first(),
    messages: await filter(
      ctx.db.query("messages").withIndex("by_session", (q) => q.eq("sessionId", session)),
      (row) => row.text.includes(text),
    ).take(10),
  }),
});
