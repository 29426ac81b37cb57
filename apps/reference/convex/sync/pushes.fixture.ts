import fc from "fast-check";
import type { PushedMessage, PushedSession } from "./fields";

/** One thing that a plugin says: of a session, or of a message. */
export type Push =
  { session: PushedSession; message?: undefined } | { session?: undefined; message: PushedMessage };

/**
 * What a plugin may say of two sessions with three messages each: several
 * versions, also of the same moment, and one without a time.
 */
export function pushes(): fc.Arbitrary<Push[]> {
  return fc
    .array(fc.oneof(sessionPush, messagePush), { maxLength: 14 })
    .map((all) => all.filter(isOnlyUndated));
}

const optional = <Value>(value: fc.Arbitrary<Value>) =>
  fc.option(value, { nil: undefined, freq: 2 });
const amount = optional(fc.integer({ min: 0, max: 1_000 }));
const moment = optional(fc.integer({ min: 1, max: 9 }).map((hour) => hour * 3_600_000));
const version = optional(fc.integer({ min: 1, max: 4 }).map((hour) => hour * 3_600_000));
const word = (kind: string) => optional(fc.constantFrom("a", "b", "c").map((x) => `${kind}-${x}`));
const sessionId = fc.constantFrom("s1", "s2");

/** What plugins send while they know no title. */
const PLACEHOLDERS = [
  "Untitled",
  "untitled  SESSION!",
  "New session - 2026-02-10T12:34:56.789Z",
  "[Fork::1a2b3c4d] Untitled",
];

const sessionPush: fc.Arbitrary<Push> = fc
  .record({
    externalId: sessionId,
    title: optional(fc.constantFrom("title-a", "title-b", "title-c", ...PLACEHOLDERS)),
    projectPath: word("path"),
    projectName: word("project"),
    model: word("model"),
    provider: word("provider"),
    source: word("source"),
    promptTokens: amount,
    completionTokens: amount,
    cost: optional(fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100)),
    durationMs: amount,
    messageCount: optional(fc.integer({ min: 0, max: 5 })),
    createdAt: moment,
    updatedAt: version,
  })
  .map((session) => ({ session: given(session) }));

const messagePush: fc.Arbitrary<Push> = fc
  .record({
    sessionExternalId: sessionId,
    externalId: fc.constantFrom("m1", "m2", "m3"),
    role: optional(fc.constantFrom("user", "assistant", "system", "tool", "critic")),
    textContent: word("said"),
    model: word("model"),
    source: word("tool"),
    promptTokens: amount,
    completionTokens: amount,
    durationMs: amount,
    createdAt: moment,
    updatedAt: version,
    parts: optional(
      fc.array(
        fc
          .constantFrom("x", "y")
          .map((content) => ({ type: "reasoning", content: `thought-${content}` })),
        { maxLength: 3 },
      ),
    ),
  })
  .map((message) => ({ message: given(message) }));

function given<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Fields;
}

/** Two different versions without a time have no order but that of their arrival. */
function isOnlyUndated(push: Push, place: number, all: Push[]): boolean {
  const isUndated = (one: Push) =>
    (one.session ?? one.message)?.updatedAt === undefined && subject(one) === subject(push);
  return !isUndated(push) || all.findIndex(isUndated) === place;
}

function subject({ session, message }: Push): string {
  return session ? `${session.externalId}` : `${message?.sessionExternalId} ${message?.externalId}`;
}

/**
 * What should become of these pushes, worked out from all of them at once: what
 * each session shows, its words and its messages.
 */
export function outcome(all: Push[], now: number) {
  const ids = all.map(({ session, message }) => session?.externalId ?? message?.sessionExternalId);
  return [...new Set(ids)].toSorted().map((id) => {
    const sessions = all.flatMap(({ session }) =>
      session && session.externalId === id ? [session] : [],
    );
    const pushed = all.flatMap(({ message }) =>
      message && message.sessionExternalId === id ? [withRole(message)] : [],
    );
    const messages = [...new Set(pushed.map(({ externalId }) => externalId))]
      .toSorted()
      .map((externalId) =>
        messageOf(
          pushed.filter((one) => one.externalId === externalId),
          now,
        ),
      );
    const session = sessionOf(String(id), sessions, pushed, messages, now);
    return { session, words: wordsOf(session, messages), messages };
  });
}

function sessionOf(
  externalId: string,
  versions: PushedSession[],
  pushed: PushedMessage[],
  messages: ReturnType<typeof messageOf>[],
  now: number,
) {
  const total = (name: "promptTokens" | "completionTokens" | "durationMs") =>
    Math.max(greatest(versions, name) ?? 0, sum(messages.map((message) => message[name] ?? 0)));
  const durationMs = total("durationMs");
  const moments = messages.map((message) => message.createdAt);
  const createdAt =
    latest(versions, "createdAt") ?? (moments.length > 0 ? Math.min(...moments) : now);
  return given({
    externalId,
    title: latest(versions.map(withoutPlaceholder), "title") ?? "Untitled session",
    projectPath: latest(versions, "projectPath"),
    projectName: latest(versions, "projectName"),
    model: latest(versions, "model"),
    provider: latest(versions, "provider"),
    source:
      latest(versions, "source") ??
      pushed
        .flatMap(({ source }) => source ?? [])
        .toSorted()
        .at(-1) ??
      "opencode",
    promptTokens: total("promptTokens"),
    completionTokens: total("completionTokens"),
    cost: greatest(versions, "cost") ?? 0,
    durationMs: durationMs === 0 ? undefined : durationMs,
    messageCount: Math.max(greatest(versions, "messageCount") ?? 0, messages.length),
    isPublic: false,
    createdAt,
    updatedAt: Math.max(
      createdAt,
      ...moments,
      ...[...versions, ...pushed].map(({ updatedAt }) => updatedAt ?? 0),
    ),
  });
}

function withoutPlaceholder({ title, ...session }: PushedSession): PushedSession {
  return { ...session, ...(title && !PLACEHOLDERS.includes(title) && { title }) };
}

/** What nobody knows is "unknown", also among versions of the same moment. */
function withRole(message: PushedMessage): PushedMessage {
  return message.role === "critic" ? { ...message, role: "unknown" } : message;
}

function messageOf(versions: PushedMessage[], now: number) {
  const parts = latest(versions, "parts") ?? [];
  return given({
    externalId: versions[0]?.externalId,
    role: latest(versions, "role") ?? "unknown",
    textContent: latest(versions, "textContent"),
    model: latest(versions, "model"),
    source: latest(versions, "source"),
    promptTokens: greatest(versions, "promptTokens"),
    completionTokens: greatest(versions, "completionTokens"),
    durationMs: greatest(versions, "durationMs"),
    createdAt: latest(versions, "createdAt") ?? now,
    parts: parts.map((part, position) => ({ ...part, position })),
  });
}

function wordsOf(
  session: ReturnType<typeof sessionOf>,
  messages: ReturnType<typeof messageOf>[],
): string[] {
  const said = messages.flatMap(({ textContent, parts }) => [
    textContent,
    ...parts.map(({ content }) => String(content)),
  ]);
  return [session.title, ...said, session.projectName]
    .filter((text) => text !== undefined)
    .toSorted();
}

/** The value of the last version that has one; of two at once, the one with the larger text. */
function latest<Version extends { updatedAt?: number }, Field extends keyof Version>(
  versions: Version[],
  field: Field,
): Version[Field] | undefined {
  const rank = (version: Version) => version.updatedAt ?? -1;
  return versions
    .filter((version) => version[field] !== undefined)
    .toSorted(
      (a, b) => rank(a) - rank(b) || (JSON.stringify(a[field]) < JSON.stringify(b[field]) ? -1 : 1),
    )
    .at(-1)?.[field];
}

function greatest<Version, Field extends keyof Version>(
  versions: Version[],
  field: Field,
): number | undefined {
  const values = versions.flatMap((version) => version[field] ?? []).map(Number);
  return values.length === 0 ? undefined : Math.max(...values);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
