import type { QueryCtxOf } from "@opensync/convex-auth";
import { readPage } from "@opensync/convex-auth/http";
import type { Doc, Id } from "../_generated/dataModel";
import type { auth } from "../auth";
import { shapeMessage } from "./shapes";

type ReadingCtx = Pick<QueryCtxOf<typeof auth>, "db">;

/** A page of what was said in a session, oldest first. */
export async function messagesOf(
  ctx: ReadingCtx,
  sessionId: Id<"sessions">,
  wanted: { limit?: number | undefined; cursor?: string | undefined },
) {
  const messages = ctx.db
    .query("messages")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId));
  const { page, cursor } = await readPage(messages, wanted, { usual: 50, most: 200 });
  return { messages: await Promise.all(page.map((message) => withParts(ctx, message))), cursor };
}

async function withParts({ db }: ReadingCtx, message: Doc<"messages">) {
  const parts = await db
    .query("parts")
    .withIndex("by_message", (q) => q.eq("messageId", message._id))
    .collect();
  return shapeMessage(message, parts);
}
