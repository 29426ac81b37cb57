import { pageArgs, readPage } from "@opensync/convex-auth/http";
import { v } from "convex/values";
import { auth } from "../auth";
import { routes } from "../routes";
import { sourceFilter } from "../sources";
import { messagesOf } from "./messages";
import { messageShape, sessionShape, shapeSession } from "./shapes";

export const listSessions = routes.query({
  path: "/api/sessions",
  scope: "sessions:read",
  args: { ...pageArgs, source: v.optional(v.string()) },
  returns: v.object({
    sessions: v.array(sessionShape),
    cursor: v.union(v.string(), v.null()),
  }),
  summary: "My sessions, those with the latest activity first",
  handler: async (ctx, { source, ...wanted }) => {
    const sessions = ctx.db.query("sessions");
    const tool = sourceFilter(source);
    const found =
      tool === undefined
        ? sessions.withIndex("by_user_updated")
        : sessions.withIndex("by_user_source_updated", (q) =>
            q.eq("userId", ctx.user._id).eq("source", tool),
          );
    const { page, cursor } = await readPage(found.order("desc"), wanted);
    return { sessions: page.map(shapeSession), cursor };
  },
});

export const getSession = routes.query({
  path: "/api/sessions/get",
  scope: "sessions:read",
  args: { ...pageArgs, id: v.string() },
  returns: v.object({
    session: sessionShape,
    messages: v.array(messageShape),
    cursor: v.union(v.string(), v.null()),
  }),
  summary: "One of my sessions, with a page of its messages, oldest first",
  handler: async (ctx, { id, ...wanted }) => {
    const session = await auth.rows.require(ctx, "sessions", id);
    return { session: shapeSession(session), ...(await messagesOf(ctx, session._id, wanted)) };
  },
});
