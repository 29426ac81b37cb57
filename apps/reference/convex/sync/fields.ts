import { v, type ObjectType } from "convex/values";

/**
 * A session as a plugin pushes it; what it leaves out stays as it was. Times and
 * durations are in milliseconds, times since the epoch.
 */
export const sessionFields = {
  /** The session's id in the tool that it comes from. */
  externalId: v.optional(v.string()),
  /** Another name of `externalId`, which counts where both are given. */
  sessionId: v.optional(v.string()),
  title: v.optional(v.string()),
  projectPath: v.optional(v.string()),
  projectName: v.optional(v.string()),
  model: v.optional(v.string()),
  provider: v.optional(v.string()),
  /** The tool: "claude-code", "cursor", "opencode", … */
  source: v.optional(v.string()),
  promptTokens: v.optional(v.number()),
  completionTokens: v.optional(v.number()),
  /** In US dollars. */
  cost: v.optional(v.number()),
  durationMs: v.optional(v.number()),
  messageCount: v.optional(v.number()),
  createdAt: v.optional(v.number()),
  /** When the plugin last changed this: of two pushes, the later one stands. */
  updatedAt: v.optional(v.number()),
};

/** A piece of a message. What a tool was given and what it answered may be text or any JSON. */
export const partFields = {
  /** "text", "reasoning", "code", "tool-call" or "tool-result"; others are kept as text. */
  type: v.string(),
  /** The text, or an object with the fields below. */
  content: v.optional(v.any()),
  text: v.optional(v.string()),
  /** The tool, or the file that code is of. */
  name: v.optional(v.string()),
  toolName: v.optional(v.string()),
  /** Tells which call a result is of. */
  toolCallId: v.optional(v.string()),
  /** What the tool was given. */
  args: v.optional(v.any()),
  input: v.optional(v.any()),
  /** What the tool answered. */
  result: v.optional(v.any()),
  output: v.optional(v.any()),
  language: v.optional(v.string()),
};

/** A message as a plugin pushes it, by the rules of {@link sessionFields}. */
export const messageFields = {
  /** The `externalId` of its session, which is made where there is none. */
  sessionExternalId: v.string(),
  externalId: v.string(),
  /** "user", "assistant", "system" or "tool"; anything else is "unknown". */
  role: v.optional(v.string()),
  textContent: v.optional(v.string()),
  model: v.optional(v.string()),
  promptTokens: v.optional(v.number()),
  completionTokens: v.optional(v.number()),
  durationMs: v.optional(v.number()),
  source: v.optional(v.string()),
  createdAt: v.optional(v.number()),
  updatedAt: v.optional(v.number()),
  parts: v.optional(v.array(v.object(partFields))),
};

export type PushedSession = ObjectType<typeof sessionFields>;
export type PushedMessage = ObjectType<typeof messageFields>;
export type PushedPart = ObjectType<typeof partFields>;
