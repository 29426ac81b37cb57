import type { SpokenMessage, SpokenSession } from "./spoken";

/** How the sessions of an export become files: see the options of `/api/export/evals`. */
type EvalOptions = {
  format: EvalFormat;
  turnMode: "full" | "per_turn" | "final_only";
  /** Whether a DeepEval case has the messages before it as its `context`. */
  hasContext: boolean;
};

export type EvalFormat = "deepeval" | "openai" | "promptfoo" | "filesystem";

/** A file for an evaluation framework, and what is in it. */
type EvalFile = { data: string; sessions: number; testCases: number };

/** Sessions without a question and its answer have no test case and are left out. */
export function evalFile(
  all: readonly SpokenSession[],
  { format, turnMode, hasContext }: EvalOptions,
  now: number,
): EvalFile {
  const sessions = all
    .map(withoutSystemPrompts)
    .map((session) => ({ ...session, turns: turnsOf(session.messages) }))
    .filter(({ turns }) => turns.length > 0);
  const counted = (cases: object[], data: string) => ({
    data,
    sessions: sessions.length,
    testCases: cases.length,
  });
  switch (format) {
    case "deepeval": {
      const cases = sessions.flatMap((session) => deepEvalCases(session, turnMode, hasContext));
      return counted(cases, JSON.stringify(cases, null, 2));
    }
    case "openai": {
      const cases = sessions.flatMap(openAiCases);
      return counted(cases, jsonLines(cases));
    }
    case "promptfoo": {
      const cases = sessions.flatMap(promptfooCases);
      return counted(cases, jsonLines(cases));
    }
    case "filesystem": {
      const cases = sessions.flatMap(({ turns }) => turns);
      return counted(cases, JSON.stringify(textFiles(sessions, cases.length, now), null, 2));
    }
  }
}

/** The characters of a session's test cases: each repeats the messages before it. */
export function evalLength({ messages }: SpokenSession): number {
  let before = 0;
  let length = 0;
  for (const { role, content } of messages) {
    before += content.length + MESSAGE_FRAME;
    length += role === "user" ? before + CASE_FRAME : content.length + MESSAGE_FRAME;
  }
  return length;
}

/** The characters around a message and around a test case, about. */
const MESSAGE_FRAME = 50;
const CASE_FRAME = 1_000;

/** A question and the answer to it, by their places among the messages. */
type Turn = { question: SpokenMessage; answer: SpokenMessage; at: number };

type EvalSession = SpokenSession & { turns: Turn[] };

function withoutSystemPrompts(spoken: SpokenSession): SpokenSession {
  return { ...spoken, messages: spoken.messages.filter(({ role }) => role !== "system") };
}

/** Each user message that an assistant's follows before the next user message. */
function turnsOf(messages: readonly SpokenMessage[]): Turn[] {
  return messages.flatMap((question, at) => {
    if (question.role !== "user") return [];
    const answer = messages
      .slice(at + 1)
      .find(({ role }) => role === "assistant" || role === "user");
    return answer?.role === "assistant" ? [{ question, answer, at }] : [];
  });
}

// Field names are those of the frameworks: DeepEval's test cases, OpenAI's evals,
// Promptfoo's tests.

function deepEvalCases(
  { session, messages, turns }: EvalSession,
  turnMode: EvalOptions["turnMode"],
  hasContext: boolean,
): object[] {
  const facts = {
    session_id: session.externalId ?? session.id,
    model: session.model ?? "unknown",
    tool: session.source,
    timestamp: new Date(session.createdAt).toISOString(),
    project: session.projectName ?? session.projectPath,
    tags: [],
  };
  if (turnMode === "full") {
    const said = (role: SpokenMessage["role"]) =>
      messages.flatMap((message) => (message.role === role ? [message.content] : [])).join("\n\n");
    const { promptTokens, completionTokens, durationMs } = session;
    const spent = { promptTokens, completionTokens, durationMs };
    return [deepEvalCase(said("user"), said("assistant"), [], facts, spent)];
  }
  const chosen = turnMode === "final_only" ? turns.slice(-1) : turns;
  return chosen.map(({ question, answer, at }) => {
    const before = hasContext ? messages.slice(0, at).map(({ content }) => content) : [];
    const { completionTokens, durationMs } = answer;
    const spent = { promptTokens: question.promptTokens, completionTokens, durationMs };
    return deepEvalCase(question.content, answer.content, before, facts, spent);
  });
}

function deepEvalCase(
  input: string,
  output: string,
  context: string[],
  facts: object,
  spent: Pick<SpokenMessage, "promptTokens" | "completionTokens" | "durationMs">,
): object {
  return {
    input,
    actual_output: output,
    expected_output: null,
    context,
    retrieval_context: null,
    metadata: {
      ...facts,
      tokens_input: spent.promptTokens ?? 0,
      tokens_output: spent.completionTokens ?? 0,
      ...(spent.durationMs !== null && { latency_ms: spent.durationMs }),
    },
  };
}

function openAiCases({ session, messages, turns }: EvalSession): object[] {
  return turns.map(({ answer, at }) => ({
    input: messages.slice(0, at + 1).map(({ role, content }) => ({ role, content })),
    ideal: answer.content,
    metadata: {
      session_id: session.externalId ?? session.id,
      model: session.model ?? "unknown",
      source: session.source,
    },
  }));
}

function promptfooCases({ turns }: EvalSession): object[] {
  return turns.map(({ question, answer }) => {
    const language = /```([\w+#-]+)/.exec(answer.content)?.[1];
    return { vars: { input: question.content, ...(language !== undefined && { language }) } };
  });
}

function textFiles(sessions: readonly EvalSession[], testCases: number, now: number): object {
  const files = sessions.map((session) => [`session-${session.session.id}.txt`, textFile(session)]);
  const sources = [...new Set(sessions.map(({ session }) => session.source))];
  return {
    manifest: {
      opensync_metadata: {
        export_version: "1.0",
        export_date: new Date(now).toISOString(),
        total_sessions: sessions.length,
        total_test_cases: testCases,
      },
      sources: Object.fromEntries(
        sources.map((source) => [
          source,
          sessions.filter(({ session }) => session.source === source).length,
        ]),
      ),
      models: [...new Set(sessions.flatMap(({ session }) => session.model ?? []))],
      files: files.map(([name]) => name),
    },
    files: Object.fromEntries(files) as Record<string, string>,
  };
}

function textFile({ session, messages }: EvalSession): string {
  const { promptTokens, completionTokens } = session;
  return [
    [
      `SESSION: ${session.externalId ?? session.id}`,
      `SOURCE: ${session.source}`,
      `MODEL: ${session.model ?? "unknown"}`,
      `DATE: ${new Date(session.createdAt).toISOString()}`,
      `TOKENS: ${promptTokens + completionTokens}`,
      ...(session.projectName === null ? [] : [`PROJECT: ${session.projectName}`]),
    ].join("\n"),
    ...messages.map(
      ({ role, content, createdAt }) =>
        `[${new Date(createdAt).toISOString()}] ${role.toUpperCase()}:\n${content || "(empty)"}`,
    ),
  ].join("\n\n");
}

function jsonLines(cases: readonly object[]): string {
  return cases.map((line) => `${JSON.stringify(line)}\n`).join("");
}
