import { jsonText, pageArgs, readPage } from "@opensync/convex-auth";
import { v } from "convex/values";
import { auth } from "../auth";
import { read, syncBatch } from "../sync/batch";
import { messageFields, partFields, sessionFields } from "../sync/fields";
import { upsertMessage } from "../sync/message";
import { upsertSession } from "../sync/session";

/** What plugins push. They know more fields than we do, and new ones every week. */
const pushed = { scope: "sessions:write", unknownFields: "ignore" } as const;

export const pushSession = auth.httpMutation({
  ...pushed,
  path: "/sync/session",
  args: sessionFields,
  returns: v.object({ ok: v.boolean(), sessionId: v.id("sessions"), created: v.boolean() }),
  summary: "Send a session, or what has changed of it",
  handler: async (ctx, session) => {
    const { id, created } = await upsertSession(ctx, session, Date.now());
    return { ok: true, sessionId: id, created };
  },
});

export const pushMessage = auth.httpMutation({
  ...pushed,
  path: "/sync/message",
  args: { ...messageFields, parts: v.optional(v.array(jsonText())) },
  returns: v.object({
    ok: v.boolean(),
    messageId: v.id("messages"),
    sessionId: v.id("sessions"),
    created: v.boolean(),
  }),
  summary: "Send a message, or what has changed of it",
  handler: async (ctx, { parts, ...fields }) => {
    const message = { ...fields, ...(parts && { parts: parts.map(readPart) }) };
    const { id, sessionId, created } = await upsertMessage(ctx, message, Date.now());
    return { ok: true, messageId: id, sessionId, created };
  },
});

export const pushBatch = auth.httpMutation({
  ...pushed,
  path: "/sync/batch",
  // Items are looked over one by one, so that a bad one does not lose the others.
  args: {
    sessions: v.optional(v.array(jsonText())),
    messages: v.optional(v.array(jsonText())),
  },
  maxBodyBytes: 8 * 1024 * 1024,
  returns: v.object({
    ok: v.boolean(),
    sessions: v.number(),
    messages: v.number(),
    errors: v.array(
      v.object({
        kind: v.union(v.literal("session"), v.literal("message")),
        index: v.number(),
        externalId: v.union(v.string(), v.null()),
        code: v.string(),
        message: v.string(),
      }),
    ),
  }),
  summary: "Send many sessions and messages at once",
  handler: (ctx, { sessions = [], messages = [] }) => {
    const batch = { sessions: sessions.map(parsed), messages: messages.map(parsed) };
    return syncBatch(ctx, batch, Date.now());
  },
});

export const listPushed = auth.httpQuery({
  path: "/sync/sessions/list",
  scope: "sessions:read",
  args: pageArgs,
  returns: v.object({
    sessions: v.array(
      v.object({
        externalId: v.string(),
        source: v.string(),
        messageCount: v.number(),
        updatedAt: v.number(),
      }),
    ),
    cursor: v.union(v.string(), v.null()),
  }),
  summary: "What was sent before, for plugins that send the rest",
  handler: async (ctx, args) => {
    const sessions = ctx.db
      .query("sessions")
      .withIndex("by_user_external", (q) => q.eq("userId", ctx.user._id).gt("externalId", ""));
    const { page, cursor } = await readPage(sessions, args, { usual: 100, most: 1000 });
    return {
      sessions: page.map(({ externalId = "", source, messageCount, updatedAt }) => ({
        externalId,
        source,
        messageCount,
        updatedAt,
      })),
      cursor,
    };
  },
});

// What tools were given and what they answered is any JSON, with names of fields
// that Convex cannot hold. It is stored as text.

function readPart(text: string) {
  return read(part, parsed(text));
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

const part = v.object(partFields);
