import { beforeEach, describe, expect, test } from "vitest";
import { anApi, aQuietApi, errorOf, NOW, outcomeOf, type Answered, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

const DAY = 24 * 60 * 60 * 1_000;
const at = Date.parse("2026-11-26T12:00:00Z");

const evals = (query = "", key = app.keys.reader) => app.call(key, `/api/export/evals?${query}`);

type Case = { input: string; actual_output: string; metadata: Record<string, unknown> };

async function casesOf(query = "", key?: string): Promise<Case[]> {
  const { status, text } = await evals(query, key);
  expect(status, text).toBe(200);
  return JSON.parse(text) as Case[];
}

const idsOf = async (query: string) =>
  (await casesOf(query)).map(({ metadata }) => metadata["session_id"]).toSorted();

function linesOf({ text }: Answered): unknown[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown]));
}

/** Messages by turns, the user's first. */
const said = (sessionExternalId: string, ...texts: string[]) =>
  texts.map((textContent, n) => ({
    ...{ sessionExternalId, externalId: `m${n}`, textContent, createdAt: at + n },
    ...{ role: n % 2 === 0 ? "user" : "assistant", promptTokens: 3, completionTokens: 4 },
  }));

async function pushTwoTurns(key = app.keys.ada) {
  await app.post(key, "/sync/batch", {
    sessions: [
      {
        ...{ externalId: "s1", title: "One", source: "codex-cli", model: "gpt-5.1" },
        ...{ projectPath: "/home/ada/air", createdAt: at, durationMs: 9 },
      },
    ],
    messages: [
      ...said(
        "s1",
        "Fix /home/ada/air.ts",
        "See /Users/ada/air.ts",
        "And C:\\Users\\ada?",
        "Done.",
      ),
      { sessionExternalId: "s1", externalId: "system", role: "system", textContent: "Be kind." },
    ],
  });
}

describe("a file", () => {
  beforeEach(() => pushTwoTurns());

  test("for DeepEval has a case for each question and its answer", async () => {
    const answered = await evals();
    expect(JSON.parse(answered.text)).toEqual([
      {
        input: "Fix /home/user/air.ts",
        actual_output: "See /Users/user/air.ts",
        ...{ expected_output: null, retrieval_context: null, context: [] },
        metadata: {
          ...{ session_id: "s1", model: "gpt-5.1", tool: "codex", project: "/home/user/air" },
          ...{ timestamp: "2026-11-26T12:00:00.000Z", tags: [], tokens_input: 3, tokens_output: 4 },
        },
      },
      {
        input: "And C:\\Users\\user?",
        actual_output: "Done.",
        ...{ expected_output: null, retrieval_context: null },
        context: ["Fix /home/user/air.ts", "See /Users/user/air.ts"],
        metadata: expect.objectContaining({ session_id: "s1" }),
      },
    ]);
    const { headers } = answered;
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("content-disposition")).toBe(
      `attachment; filename="opensync-deepeval-${new Date(NOW).toISOString().slice(0, 10)}.json"`,
    );
    const counted = ["Sessions", "TestCases", "Complete"].map((n) => headers.get(`x-export-${n}`));
    expect(counted).toEqual(["1", "2", "true"]);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("has the whole session or its last turn alone, by turn_mode", async () => {
    expect(await casesOf("turn_mode=full")).toMatchObject([
      {
        input: "Fix /home/user/air.ts\n\nAnd C:\\Users\\user?",
        actual_output: "See /Users/user/air.ts\n\nDone.",
        context: [],
        metadata: { tokens_input: 12, tokens_output: 16, latency_ms: 9 },
      },
    ]);
    expect(await casesOf("turn_mode=final_only")).toMatchObject([{ actual_output: "Done." }]);
    expect(await casesOf("include_metadata=false")).toMatchObject([{}, { context: [] }]);
    expect(await casesOf("anonymize=false")).toMatchObject([{ input: "Fix /home/ada/air.ts" }, {}]);
  });

  test("for OpenAI has a line for each turn, with all that was said before", async () => {
    const answered = await evals("format=openai");
    const metadata = { session_id: "s1", model: "gpt-5.1", source: "codex" };
    const first = { role: "user", content: "Fix /home/user/air.ts" };
    const second = { role: "assistant", content: "See /Users/user/air.ts" };
    expect(linesOf(answered)).toEqual([
      { input: [first], ideal: second.content, metadata },
      {
        input: [first, second, { role: "user", content: "And C:\\Users\\user?" }],
        ideal: "Done.",
        metadata,
      },
    ]);
    expect(answered.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
  });

  test("for Promptfoo has a line for each question", async () => {
    await app.post(app.keys.ada, "/sync/batch", {
      messages: said("s2", "Write it.", "```ts\nlet a;\n```"),
    });
    expect(linesOf(await evals("format=promptfoo&tool=opencode"))).toEqual([
      { vars: { input: "Write it.", language: "ts" } },
    ]);
  });

  test("of texts has one for each session, and a manifest", async () => {
    const { text } = await evals("format=filesystem");
    const { manifest, files } = JSON.parse(text) as Record<string, Record<string, unknown>>;
    const [name = ""] = manifest?.["files"] as string[];
    expect(manifest).toMatchObject({
      opensync_metadata: { total_sessions: 1, total_test_cases: 2 },
      sources: { codex: 1 },
      models: ["gpt-5.1"],
    });
    expect(files?.[name]).toMatch(/^SESSION: s1\nSOURCE: codex\n[^]*USER:\nFix \/home\/user\/air/);
  });

  test("has nothing of another user's", async () => {
    await app.post(app.keys.grace, "/sync/batch", { messages: said("hers", "Secret?", "Yes.") });
    for (const format of ["deepeval", "openai", "promptfoo", "filesystem"]) {
      expect((await evals(`format=${format}`)).text).not.toMatch(/Secret|hers/);
      const graces = await evals(`format=${format}`, app.keys.grace);
      expect(graces.text).toContain("Secret?");
      expect(graces.text).not.toContain("air");
    }
  });
});

test("filters go by tool, model, day and tokens", async () => {
  const fields = [
    { source: "codex", model: "a", createdAt: at, promptTokens: 10 },
    { source: "Cursor", model: "b", createdAt: at + DAY, promptTokens: 100 },
    { model: "a", createdAt: at + 2 * DAY, completionTokens: 1_000 },
  ];
  await app.post(app.keys.ada, "/sync/batch", {
    sessions: fields.map((some, n) => ({ externalId: `s${n}`, ...some })),
    messages: fields.flatMap((_, n) => said(`s${n}`, "Q", "A")),
  });
  expect(await idsOf("")).toEqual(["s0", "s1", "s2"]);
  expect(await idsOf("tool=codex-cli")).toEqual(["s0"]);
  expect(await idsOf("tool=cursor-sync")).toEqual(["s1"]);
  expect(await idsOf("tool=none")).toEqual([]);
  expect(await idsOf("tool=")).toEqual([]);
  expect(await idsOf("model=a")).toEqual(["s0", "s2"]);
  expect(await idsOf("date_from=2026-11-27")).toEqual(["s1", "s2"]);
  expect(await idsOf("date_to=2026-11-27")).toEqual(["s0", "s1"]);
  expect(await idsOf("date_from=2026-11-27&date_to=2026-11-27")).toEqual(["s1"]);
  expect(await idsOf("date_to=2026-11-26T11:59:59Z")).toEqual([]);
  expect(await idsOf("min_tokens=100")).toEqual(["s1", "s2"]);
});

test("sessions without a question and its answer are left out", async () => {
  await app.post(app.keys.ada, "/sync/batch", {
    sessions: [{ externalId: "empty" }],
    messages: [
      ...said("asked", "Why?"),
      { sessionExternalId: "told", externalId: "m0", role: "assistant", textContent: "Hello." },
    ],
  });
  for (const format of ["deepeval", "openai", "promptfoo", "filesystem"]) {
    const answered = await evals(`format=${format}`);
    expect(answered.status).toBe(200);
    expect(answered.headers.get("x-export-testcases")).toBe("0");
  }
  expect(await casesOf()).toEqual([]);
});

test("a file has 100 sessions at most, and says so", async () => {
  const ids = Array.from({ length: 101 }, (_, n) => `s${n}`);
  await app.post(app.keys.ada, "/sync/batch", {
    messages: ids.flatMap((id) => said(id, "Q", "A")),
  });
  const { headers } = await evals();
  expect(headers.get("x-export-sessions")).toBe("100");
  expect(headers.get("x-export-complete")).toBe("false");
});

test("a file has the first 200 messages of a session, and says so", async () => {
  const texts = Array.from({ length: 201 }, (_, n) => `Said ${n}`);
  await app.post(app.keys.ada, "/sync/batch", { messages: said("long", ...texts) });
  const answered = await evals("format=promptfoo");
  expect(linesOf(answered)).toHaveLength(100);
  expect(answered.headers.get("x-export-complete")).toBe("false");
  await app.post(app.keys.grace, "/sync/batch", { messages: said("long", ...texts.slice(1)) });
  const whole = await evals("format=promptfoo", app.keys.grace);
  expect(whole.headers.get("x-export-complete")).toBe("true");
});

test("a session whose cases would repeat too much is cut, and the file says so", async () => {
  const texts = Array.from({ length: 40 }, () => "x".repeat(100_000));
  await app.post(app.keys.ada, "/sync/batch", { messages: said("long", ...texts) });
  const answered = await evals("format=openai");
  expect(answered.status).toBe(200);
  expect(answered.text.length).toBeLessThan(4_000_000);
  expect(linesOf(answered).length).toBeGreaterThan(0);
  expect(answered.headers.get("x-export-complete")).toBe("false");
});

test.each([
  ["format=xml", /"format"/],
  ["turn_mode=none", /"turn_mode"/],
  ["date_from=yesterday", /"date_from" must be a date/],
  ["date_to=2026-13-01", /"date_to" must be a date/],
  ["date_to=1", /"date_to" must be a date/],
  ["min_tokens=many", /"min_tokens"/],
  ["anonymize=perhaps", /"anonymize"/],
  // The app has no review of sessions.
  ["status=golden", /"status"/],
  ["tags=a", /"tags"/],
])("refuses %s", async (query, message) => {
  const answered = await evals(query);
  expect(outcomeOf(answered)).toBe("400 invalid_request");
  expect(errorOf(answered).message).toMatch(message);
});
