import type { QueryCtxOf } from "@opensync/convex-auth";
import { v, type Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { auth } from "../auth";
import { sessionShape, shapeSession } from "./shapes";

/** A message as text alone: what it says, without reasoning, code and tools. */
const spokenMessage = v.object({
  role: v.union(
    v.literal("user"),
    v.literal("assistant"),
    v.literal("system"),
    v.literal("tool"),
    v.literal("unknown"),
  ),
  content: v.string(),
  promptTokens: v.union(v.number(), v.null()),
  completionTokens: v.union(v.number(), v.null()),
  durationMs: v.union(v.number(), v.null()),
  createdAt: v.number(),
});

const spokenSession = v.object({
  session: sessionShape,
  messages: v.array(spokenMessage),
  /** Whether these are all of its messages, whole. */
  complete: v.boolean(),
});

export type SpokenMessage = Infer<typeof spokenMessage>;
export type SpokenSession = Infer<typeof spokenSession>;

/**
 * One of the caller's sessions with its first or its last messages as text, in
 * order; `null` for a session that is missing or owned by another user. Reads one
 * session, so that callers can read many in transactions of their own.
 */
export const read = auth.internalQuery({
  args: {
    id: v.id("sessions"),
    from: v.union(v.literal("first"), v.literal("last")),
    limit: v.number(),
  },
  returns: v.union(spokenSession, v.null()),
  handler: async ({ db }, { id, from, limit }): Promise<SpokenSession | null> => {
    const session = await db.get("sessions", id);
    if (!session) return null;
    const messages: SpokenMessage[] = [];
    let read = 0;
    let complete = true;
    const rows = db
      .query("messages")
      .withIndex("by_session", (q) => q.eq("sessionId", id))
      .order(from === "first" ? "asc" : "desc");
    for await (const message of rows) {
      if (messages.length >= limit || read >= READ_LIMIT) {
        complete = false;
        break;
      }
      const { content, length } = await contentOf(db, message, READ_LIMIT - read);
      messages.push(spoken(message, content));
      read += length;
    }
    if (from === "last") messages.reverse();
    return { session: shapeSession(session), messages, complete: complete && read < READ_LIMIT };
  },
});

/** The characters that are read of one session, within what a transaction may read. */
const READ_LIMIT = 3_000_000;

async function contentOf(
  db: QueryCtxOf<typeof auth>["db"],
  { _id, textContent = "" }: Doc<"messages">,
  most: number,
): Promise<{ content: string; length: number }> {
  const said = [textContent];
  let length = textContent.length;
  const parts = db.query("parts").withIndex("by_message", (q) => q.eq("messageId", _id));
  for await (const { type, content, output = "" } of parts) {
    if (type === "text") said.push(content);
    length += content.length + output.length;
    if (length >= most) break;
  }
  return { content: said.filter((text) => text.trim() !== "").join("\n"), length };
}

function spoken(message: Doc<"messages">, content: string): SpokenMessage {
  const { role, promptTokens = null, completionTokens = null, durationMs = null } = message;
  return {
    role,
    content,
    promptTokens,
    completionTokens,
    durationMs,
    createdAt: message.createdAt,
  };
}
