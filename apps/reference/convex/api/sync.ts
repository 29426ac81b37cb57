import type { QueryCtxOf } from "@opensync/convex-auth";
import { jsonText, pageArgs, readPage } from "@opensync/convex-auth/http";
import { v, type Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { auth } from "../auth";
import { routes } from "../routes";
import { checkSize, inTurns, read, syncBatch } from "../sync/batch";
import { messageFields, partFields, sessionFields } from "../sync/fields";
import { upsertMessage } from "../sync/message";
import { upsertSession } from "../sync/session";

/** What plugins push. They know more fields than we do, and new ones every week. */
const pushed = { scope: "sessions:write", unknownFields: "ignore" } as const;

export const pushSession = routes.mutation({
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

export const pushMessage = routes.mutation({
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

const batchResult = v.object({
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
});

export const pushBatch = routes.action({
  ...pushed,
  method: "POST",
  path: "/sync/batch",
  // Items are checked one by one, so that a bad one does not lose the others.
  args: {
    sessions: v.optional(v.array(jsonText())),
    messages: v.optional(v.array(jsonText())),
  },
  maxBodyBytes: 8 * 1024 * 1024,
  returns: batchResult,
  summary: "Send many sessions and messages at once, in as many transactions as they need",
  handler: ({ runMutation, caller }, batch): Promise<Infer<typeof batchResult>> => {
    checkSize(batch);
    return inTurns(batch, (part) => runMutation(internal.api.sync.takeBatch, { caller, ...part }));
  },
});

/** As much of a batch as one transaction takes. */
export const takeBatch = auth.internalMutation({
  args: { sessions: v.array(v.string()), messages: v.array(v.string()) },
  returns: batchResult,
  handler: (ctx, { sessions, messages }) => {
    const batch = { sessions: sessions.map(parsed), messages: messages.map(parsed) };
    return syncBatch(ctx, batch, Date.now());
  },
});

export const listPushed = routes.query({
  path: "/sync/sessions/list",
  scope: "sessions:read",
  args: pageArgs,
  returns: v.object({
    /** Of this page; without `limit` and `cursor`, of the first 10,000 sessions. */
    sessionIds: v.array(v.string()),
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
    const { page, cursor } = await readPage(pushedSessions(ctx), args, { usual: 100, most: 1000 });
    const isAsked = args.limit !== undefined || args.cursor !== undefined;
    return {
      sessionIds: isAsked || cursor === null ? page.map(externalIdOf) : await externalIds(ctx),
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

type ReadingCtx = Pick<QueryCtxOf<typeof auth>, "db" | "meta" | "user">;

function pushedSessions({ db, user }: ReadingCtx) {
  return db
    .query("sessions")
    .withIndex("by_user_external", (q) => q.eq("userId", user._id).gt("externalId", ""));
}

/**
 * What OpenCode's plugin reads before it sends the sessions that are not in it. It
 * knows no pages, so this is all of them, as far as one transaction can read.
 */
async function externalIds(ctx: ReadingCtx): Promise<string[]> {
  const ids: string[] = [];
  for await (const session of pushedSessions(ctx)) {
    ids.push(externalIdOf(session));
    if (ids.length >= ID_LIMIT) break;
    if (ids.length % 100 > 0) continue;
    const { bytesRead } = await ctx.meta.getTransactionMetrics();
    if (bytesRead.remaining < BYTES_LEFT) break;
  }
  return ids;
}

const ID_LIMIT = 10_000;

/** More than the next 100 sessions can be. */
const BYTES_LEFT = 4_000_000;

function externalIdOf({ externalId = "" }: Doc<"sessions">): string {
  return externalId;
}

// What tools were given and what they answered is any JSON, with names of fields
// that Convex cannot hold. It is stored as text.

function readPart(text: string) {
  return read(part, parsed(text));
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

const part = v.object(partFields);
