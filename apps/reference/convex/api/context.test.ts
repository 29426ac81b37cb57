import { beforeEach, expect, test } from "vitest";
import { anApi, aQuietApi, errorOf, outcomeOf, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

type Context = {
  sessionCount: number;
  context: { sessionId: string; title: string; content: string; score: number | null }[];
  text?: string;
  messages?: { role: string; content: string; metadata: object }[];
};

const context = async (query: string, key = app.keys.reader) =>
  (await app.call(key, `/api/context?${query}`)).body as Context;

/** A session about airships, one about gardens, and one of Grace's about airships. */
async function pushAll() {
  const push = async (key: string, externalId: string, title: string, said: string) => {
    await app.post(key, "/sync/batch", {
      sessions: [{ externalId, title, projectPath: "~/code/air", model: "gpt-5.1" }],
      messages: [
        { role: "user", textContent: said, createdAt: 1 },
        { role: "assistant", parts: [{ type: "text", content: "Like this." }], createdAt: 2 },
        { role: "assistant", parts: [{ type: "reasoning", content: "Hidden." }], createdAt: 3 },
      ].map((message, n) => ({ sessionExternalId: externalId, externalId: `m${n}`, ...message })),
    });
  };
  await push(app.keys.ada, "s1", "Airships", "How do I fold the zeppelin?");
  await push(app.keys.ada, "s2", "Gardens", "Where do the roses go?");
  await push(app.keys.grace, "s1", "Grace's airships", "Her zeppelin is secret.");
}

test("has the sessions about a question as one text, and one by one", async () => {
  await pushAll();
  await app.settle();
  const found = await context("q=zeppelin&limit=1");
  expect(found).toEqual({
    sessionCount: 1,
    context: [
      {
        sessionId: expect.any(String),
        title: "Airships",
        content: "[USER]\nHow do I fold the zeppelin?\n\n[ASSISTANT]\nLike this.",
        score: expect.any(Number),
      },
    ],
    text: [
      'Relevant coding sessions for: "zeppelin"\n',
      "--- Session: Airships ---",
      "Project: ~/code/air",
      "Model: gpt-5.1\n",
      "[USER]\nHow do I fold the zeppelin?\n\n[ASSISTANT]\nLike this.",
    ].join("\n"),
  });
  const { messages, text } = await context("q=zeppelin&limit=1&format=messages");
  const metadata = { sessionId: found.context[0]?.sessionId, sessionTitle: "Airships" };
  expect(messages).toEqual([
    { role: "user", content: "How do I fold the zeppelin?", metadata },
    { role: "assistant", content: "Like this.", metadata },
    { role: "assistant", content: "", metadata },
  ]);
  expect(text).toBeUndefined();
});

test("has nothing of another user's", async () => {
  await pushAll();
  await app.settle();
  for (const format of ["text", "messages"]) {
    const path = `/api/context?q=zeppelin&limit=20&format=${format}`;
    const adas = await app.call(app.keys.reader, path);
    expect(adas.text).not.toMatch(/Grace|secret/);
    const graces = await app.call(app.keys.grace, path);
    expect(graces.text).toContain("Her zeppelin is secret.");
    expect(graces.text).not.toContain("fold");
  }
});

test("finds a session by its words before its embedding is made", async () => {
  await pushAll();
  expect(await context("q=Airships")).toMatchObject({
    sessionCount: 1,
    context: [{ title: "Airships", score: null }],
  });
});

test("has the last ten messages of a session, and 5 sessions by default", async () => {
  const messages = Array.from({ length: 12 }, (_, n) => ({
    ...{ sessionExternalId: "s1", externalId: `m${n}`, textContent: `Said ${n}`, createdAt: n + 1 },
  }));
  await app.post(app.keys.ada, "/sync/batch", {
    sessions: Array.from({ length: 7 }, (_, n) => ({ externalId: `s${n}`, title: "Airships" })),
    messages,
  });
  await app.settle();
  expect(await context("q=Airships")).toMatchObject({ sessionCount: 5 });
  const all = await context("q=Airships&limit=7&format=messages");
  expect(all.sessionCount).toBe(7);
  expect(all.messages?.map(({ content }) => content)).toEqual(
    Array.from({ length: 10 }, (_, n) => `Said ${n + 2}`),
  );
});

test("is empty where no session is found", async () => {
  expect(await context("q=zeppelin")).toEqual({
    sessionCount: 0,
    context: [],
    text: 'Relevant coding sessions for: "zeppelin"',
  });
});

test.each([
  ["", /"q" is missing/],
  ["q=%20", /"q" is empty/],
  ["q=x&limit=0", /"limit" must be an integer from 1 to 20/],
  ["q=x&limit=21", /"limit" must be an integer from 1 to 20/],
  ["q=x&limit=1.5", /"limit" must be an integer from 1 to 20/],
  ["q=x&format=xml", /"format"/],
  ["q=x&color=red", /"color"/],
])("refuses %j", async (query, message) => {
  const answered = await app.call(app.keys.reader, `/api/context?${query}`);
  expect(outcomeOf(answered)).toBe("400 invalid_request");
  expect(errorOf(answered).message).toMatch(message);
});
