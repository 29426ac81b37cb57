import { AuthError } from "@opensync/convex-auth";
import { pageArgs, readPage } from "@opensync/convex-auth/http";
import { v, type Infer } from "convex/values";
import { internal } from "../_generated/api";
import { auth } from "../auth";
import { routes } from "../routes";
import { excerpt } from "../excerpt";
import { nearest } from "../search";
import { sessionShape, shapeSession } from "./shapes";

const hitShape = v.object({
  session: sessionShape,
  /** The piece of the session that says why it was found. */
  excerpt: v.string(),
});

const resultShape = v.object({
  results: v.array(hitShape),
  cursor: v.union(v.string(), v.null()),
});

type Result = Infer<typeof resultShape>;

export const searchSessions = routes.action({
  path: "/api/search",
  scope: "sessions:read",
  args: {
    ...pageArgs,
    q: v.string(),
    type: v.optional(v.union(v.literal("fulltext"), v.literal("semantic"))),
  },
  returns: resultShape,
  summary: "My sessions by their words (in pages) or by their meaning (the nearest 20)",
  handler: async (ctx, { q, type = "fulltext", ...wanted }): Promise<Result> => {
    const text = q.trim();
    if (text === "") throw new AuthError("invalid_request", { message: '"q" is empty.' });
    const { caller } = ctx;
    if (type === "fulltext") {
      return await ctx.runQuery(internal.api.search.byWords, { caller, text, ...wanted });
    }
    const limit = limitOf(wanted);
    const found = await nearest(ctx, text);
    const ids = found.map(({ sessionId }) => sessionId).slice(0, limit);
    const results = await ctx.runQuery(internal.api.search.byIds, { caller, text, ids });
    return { results, cursor: null };
  },
});

/** What a search by meaning may be asked for: the same as one by words, but for further pages. */
function limitOf({ limit = 20, cursor }: { limit?: number; cursor?: string }): number {
  if (cursor !== undefined) {
    throw new AuthError("invalid_request", {
      message: '"cursor" is of a search by words: one by meaning has no further pages.',
    });
  }
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  throw new AuthError("invalid_request", {
    message: '"limit" must be an integer from 1 to 100.',
  });
}

/** A page of the caller's sessions that have these words, best first. */
export const byWords = auth.internalQuery({
  args: { ...pageArgs, text: v.string() },
  returns: resultShape,
  handler: async ({ db }, { text, ...wanted }) => {
    const digests = db
      .query("digests")
      .withSearchIndex("search_text", (search) => search.search("text", text));
    const { page, cursor } = await readPage(digests, wanted);
    const results = await Promise.all(
      page.map(async (digest) => {
        const session = await db.get("sessions", digest.sessionId);
        return session && { session: shapeSession(session), excerpt: excerpt(digest.text, text) };
      }),
    );
    return { results: results.filter((result) => result !== null), cursor };
  },
});

/** Those of these sessions that are the caller's, in this order. */
export const byIds = auth.internalQuery({
  args: { ids: v.array(v.id("sessions")), text: v.string() },
  returns: v.array(hitShape),
  handler: async ({ db }, { ids, text }) => {
    const results = await Promise.all(
      ids.map(async (id) => {
        const session = await db.get("sessions", id);
        const digest = await db
          .query("digests")
          .withIndex("by_session", (q) => q.eq("sessionId", id))
          .first();
        return (
          session && {
            session: shapeSession(session),
            excerpt: excerpt(digest?.text ?? "", text),
          }
        );
      }),
    );
    return results.filter((result) => result !== null);
  },
});
