import type { Doc } from "../_generated/dataModel";
import { sourceOf } from "../sources";
import { cut } from "./cut";
import type { PushedMessage, PushedSession } from "./fields";
import { amount, count, externalId, fits, moment, NAME_LIMIT, text, TEXT_LIMIT } from "./limits";
import { partRows, type PartRow } from "./parts";
import { isPlaceholderTitle } from "./placeholderTitle";
import { UNDATED } from "./register";
import type { Counters, MessageCounts, MessageFields, SessionFields } from "./state";

/** A pushed session, looked over: what may be written of it. */
export type SessionPush = {
  externalId: string;
  /** When the plugin changed it, or `UNDATED`. */
  at: number;
  fields: Partial<SessionFields>;
  reported: Partial<Counters>;
  cost: number;
};

/** A pushed message, looked over. */
export type MessagePush = {
  sessionExternalId: string;
  externalId: string;
  at: number;
  fields: Partial<MessageFields>;
  parts: PartRow[] | undefined;
  counts: MessageCounts;
};

/** Looks a pushed session over. Fails with `invalid_request`. */
export function checkSession(pushed: PushedSession): SessionPush {
  return {
    externalId: externalId("externalId", pushed.externalId ?? pushed.sessionId),
    at: checked(pushed, { updatedAt: moment }).updatedAt ?? UNDATED,
    fields: checked(pushed, {
      title: titleOf,
      projectPath: nameOf,
      projectName: nameOf,
      model: modelOf,
      provider: nameOf,
      source: toolOf,
      createdAt: moment,
    }),
    reported: checked(pushed, { ...COUNTS, messageCount: count }),
    cost: checked(pushed, { cost: amount }).cost ?? 0,
  };
}

/** Looks a pushed message over. Fails with `invalid_request`. */
export function checkMessage(pushed: PushedMessage): MessagePush {
  return {
    sessionExternalId: externalId("sessionExternalId", pushed.sessionExternalId),
    externalId: externalId("externalId", pushed.externalId),
    at: checked(pushed, { updatedAt: moment }).updatedAt ?? UNDATED,
    fields: checked(pushed, {
      role: (_, role) => roleOf(role),
      textContent: saidOf,
      model: modelOf,
      source: toolOf,
      createdAt: moment,
    }),
    parts: pushed.parts && partRows(pushed.parts, pushed.textContent),
    counts: checked(pushed, COUNTS),
  };
}

const COUNTS = { promptTokens: count, completionTokens: count, durationMs: count };

/** Those of the named fields that were pushed, each after its check; without what a check leaves out. */
function checked<Pushed extends object, Checks extends ChecksOf<Pushed, Checks>>(
  pushed: Pushed,
  checks: Checks,
): Checked<Checks> {
  const results = (Object.keys(checks) as (keyof Checks & keyof Pushed & string)[]).map((field) => {
    const value = pushed[field];
    const known = value !== undefined && value !== null;
    return [field, known ? checks[field](field, value) : undefined] as const;
  });
  // What each check returns is known to its type, field by field.
  return Object.fromEntries(
    results.filter(([, result]) => result !== undefined),
  ) as Checked<Checks>;
}

type ChecksOf<Pushed, Checks> = {
  [Field in keyof Checks]: Field extends keyof Pushed
    ? (name: string, value: NonNullable<Pushed[Field]>) => unknown
    : never;
};

type Checked<Checks> = {
  [Field in keyof Checks]?: Checks[Field] extends (...args: never[]) => infer Result
    ? Exclude<Result, undefined>
    : never;
};

/** As long as a person may make it; a plugin may take the whole first question for it. */
function titleOf(name: string, value: string): string | undefined {
  const title = text(name, value, TEXT_LIMIT).trim();
  return isPlaceholderTitle(title) ? undefined : cut(title, TITLE_LIMIT).trim();
}

const TITLE_LIMIT = 120;

/** The name of a provider or a project; an empty one is none. */
function nameOf(name: string, value: string): string | undefined {
  return text(name, value, NAME_LIMIT) || undefined;
}

/** The name of a model. OpenCode's plugin sends "unknown" for one that it does not know. */
function modelOf(name: string, value: string): string | undefined {
  const model = nameOf(name, value);
  return model?.trim().toLowerCase() === "unknown" ? undefined : model;
}

/** The tool, under the name that sessions are stored with. */
function toolOf(name: string, value: string): string | undefined {
  return sourceOf(text(name, value, NAME_LIMIT));
}

function saidOf(name: string, value: string): string {
  fits(name, value);
  return text(name, value, TEXT_LIMIT);
}

function roleOf(role: string): Doc<"messages">["role"] {
  switch (role) {
    case "user":
    case "assistant":
    case "system":
    case "tool":
      return role;
    default:
      return "unknown";
  }
}
