import { withoutSystemFields } from "convex-helpers";
import { beforeEach, expect, test } from "vitest";
import { anApi, aQuietApi, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

const stats = async (key = app.keys.reader) => (await app.call(key, "/api/stats")).body;

test("adds up the caller's sessions, by model and by tool", async () => {
  await app.post(app.keys.ada, "/sync/batch", {
    sessions: [
      ...[1, 2].map((n) => ({
        ...{ externalId: `s${n}`, source: "codex-cli", model: "gpt-5.1", cost: 0.5 },
        ...{ promptTokens: 10, completionTokens: 5, durationMs: 1_000, messageCount: 3 },
      })),
      { externalId: "s3", promptTokens: 1 },
    ],
  });
  await app.post(app.keys.grace, "/sync/session", { externalId: "hers", promptTokens: 7 });
  const none = { cost: 0, sessions: 1 };
  expect(await stats()).toEqual({
    ...{ sessionCount: 3, messageCount: 6, totalTokens: 31, totalCost: 1, totalDurationMs: 2_000 },
    complete: true,
    modelUsage: {
      "gpt-5.1": { tokens: 30, cost: 1, sessions: 2 },
      unknown: { tokens: 1, ...none },
    },
    sourceUsage: {
      codex: { tokens: 30, cost: 1, sessions: 2 },
      opencode: { tokens: 1, ...none },
    },
  });
  expect(await stats(app.keys.grace)).toMatchObject({
    sessionCount: 1,
    totalTokens: 7,
    modelUsage: { unknown: { tokens: 7, ...none } },
  });
});

test("of a user without sessions are zeros", async () => {
  expect(await stats()).toEqual({
    ...{ sessionCount: 0, messageCount: 0, totalTokens: 0, totalCost: 0, totalDurationMs: 0 },
    ...{ complete: true, modelUsage: {}, sourceUsage: {} },
  });
});

test("take any name of a model", async () => {
  const models = ["__proto__", "constructor", "$ref", "_x", "模型", "gpt 🦊", "a.b", "toJSON"];
  await app.post(app.keys.ada, "/sync/batch", {
    sessions: models.map((model) => ({ externalId: model, source: model, model })),
  });
  const { text } = await app.call(app.keys.reader, "/api/stats");
  const { modelUsage, sourceUsage } = JSON.parse(text) as Record<string, object>;
  for (const usage of [modelUsage, sourceUsage]) {
    expect(Object.keys(usage ?? {}).toSorted()).toEqual(models.toSorted());
  }
});

test("count the newest 1,000 sessions, and say so", async () => {
  await app.post(app.keys.ada, "/sync/session", { externalId: "s1" });
  await app.t.run(async ({ db }) => {
    const [row] = await db.query("sessions").collect();
    if (!row) throw new Error("The session is missing.");
    const session = withoutSystemFields(row);
    for (let n = 1; n < 1_000; n += 1) await db.insert("sessions", session);
  });
  expect(await stats()).toMatchObject({ sessionCount: 1_000, complete: true });
  await app.post(app.keys.ada, "/sync/session", { externalId: "s2" });
  expect(await stats()).toMatchObject({ sessionCount: 1_000, complete: false });
});
