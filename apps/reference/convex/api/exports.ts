import { v } from "convex/values";
import { auth } from "../auth";
import { routes } from "../routes";
import { fileName, markdown } from "./exported";
import { messagesOf } from "./messages";
import { shapeSession } from "./shapes";

export const exportSession = routes.query({
  path: "/api/export",
  scope: "sessions:read",
  args: {
    id: v.string(),
    format: v.optional(v.union(v.literal("markdown"), v.literal("json"))),
  },
  summary: "One of my sessions as a file: Markdown, or JSON",
  handler: async (ctx, { id, format = "markdown" }) => {
    const session = await auth.rows.require(ctx, "sessions", id);
    const { messages, cursor } = await messagesOf(ctx, session._id, { limit: MOST });
    return { format, session: shapeSession(session), messages, complete: cursor === null };
  },
  reply: ({ format, ...exported }) => {
    const json = format === "json";
    const name = fileName(exported.session, json ? "json" : "md");
    return new Response(json ? JSON.stringify(exported, null, 2) : markdown(exported), {
      headers: {
        "Content-Type": json ? "application/json; charset=utf-8" : "text/markdown; charset=utf-8",
        "Content-Disposition": `attachment; filename="${name}"`,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      },
    });
  },
});

/** Messages of one file. */
const MOST = 200;
