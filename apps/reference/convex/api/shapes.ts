import { v, type Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";

/** A session as the HTTP API shows it. Times are milliseconds since the epoch. */
export const sessionShape = v.object({
  id: v.id("sessions"),
  externalId: v.union(v.string(), v.null()),
  title: v.string(),
  projectName: v.union(v.string(), v.null()),
  projectPath: v.union(v.string(), v.null()),
  source: v.string(),
  model: v.union(v.string(), v.null()),
  provider: v.union(v.string(), v.null()),
  promptTokens: v.number(),
  completionTokens: v.number(),
  /** In US dollars. */
  cost: v.number(),
  durationMs: v.union(v.number(), v.null()),
  messageCount: v.number(),
  isPublic: v.boolean(),
  createdAt: v.number(),
  updatedAt: v.number(),
});

export type SessionShape = Infer<typeof sessionShape>;

/** A part of a message. */
export const partShape = v.object({
  type: v.union(v.literal("text"), v.literal("reasoning"), v.literal("code"), v.literal("tool")),
  content: v.string(),
  name: v.union(v.string(), v.null()),
  language: v.union(v.string(), v.null()),
  output: v.union(v.string(), v.null()),
});

/** A message with its parts. */
export const messageShape = v.object({
  id: v.id("messages"),
  externalId: v.union(v.string(), v.null()),
  role: v.union(
    v.literal("user"),
    v.literal("assistant"),
    v.literal("system"),
    v.literal("tool"),
    v.literal("unknown"),
  ),
  textContent: v.union(v.string(), v.null()),
  model: v.union(v.string(), v.null()),
  promptTokens: v.union(v.number(), v.null()),
  completionTokens: v.union(v.number(), v.null()),
  durationMs: v.union(v.number(), v.null()),
  createdAt: v.number(),
  parts: v.array(partShape),
});

export type MessageShape = Infer<typeof messageShape>;

// Field by field, so that what is added to a table is not told by accident.

export function shapeSession(session: Doc<"sessions">): SessionShape {
  return {
    id: session._id,
    externalId: session.externalId ?? null,
    title: session.title,
    projectName: session.projectName ?? null,
    projectPath: session.projectPath ?? null,
    source: session.source,
    model: session.model ?? null,
    provider: session.provider ?? null,
    promptTokens: session.promptTokens,
    completionTokens: session.completionTokens,
    cost: session.cost,
    durationMs: session.durationMs ?? null,
    messageCount: session.messageCount,
    isPublic: session.isPublic,
    createdAt: session.createdAt,
    updatedAt: session.updatedAt,
  };
}

export function shapeMessage(
  message: Doc<"messages">,
  parts: readonly Doc<"parts">[],
): MessageShape {
  return {
    id: message._id,
    externalId: message.externalId ?? null,
    role: message.role,
    textContent: message.textContent ?? null,
    model: message.model ?? null,
    promptTokens: message.promptTokens ?? null,
    completionTokens: message.completionTokens ?? null,
    durationMs: message.durationMs ?? null,
    createdAt: message.createdAt,
    parts: parts.map(({ type, content, name = null, language = null, output = null }) => ({
      type,
      content,
      name,
      language,
      output,
    })),
  };
}
