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
  /** The tool, by any of its names; a session that names none is OpenCode's. */
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

/**
 * A part of a message. Plugins pass on what their tool writes, so that a fact has
 * several names, and text arrives as a string, in an object or in a list of blocks.
 */
export const partFields = {
  /** "text", "reasoning", "code", "tool-call" or "tool-result"; other types are kept as text. */
  type: v.string(),
  /** The text; or an object, or a list, with the fields below. */
  content: v.optional(v.any()),
  text: v.optional(v.any()),
  value: v.optional(v.any()),
  thinking: v.optional(v.any()),
  reasoning: v.optional(v.any()),
  summary: v.optional(v.any()),
  code: v.optional(v.any()),
  language: v.optional(v.any()),
  /** The tool, or the file of a piece of code. */
  name: v.optional(v.any()),
  toolName: v.optional(v.any()),
  tool_name: v.optional(v.any()),
  tool: v.optional(v.any()),
  /** Which call a result belongs to. */
  toolCallId: v.optional(v.any()),
  tool_call_id: v.optional(v.any()),
  toolUseId: v.optional(v.any()),
  tool_use_id: v.optional(v.any()),
  callId: v.optional(v.any()),
  call_id: v.optional(v.any()),
  callID: v.optional(v.any()),
  id: v.optional(v.any()),
  /** The input of a tool: JSON, or JSON as text. */
  args: v.optional(v.any()),
  arguments: v.optional(v.any()),
  input: v.optional(v.any()),
  parameters: v.optional(v.any()),
  /** The output of a tool. */
  result: v.optional(v.any()),
  output: v.optional(v.any()),
  error: v.optional(v.any()),
  /** Objects that hold fields of a call. */
  function: v.optional(v.any()),
  state: v.optional(v.any()),
  toolInvocation: v.optional(v.any()),
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
