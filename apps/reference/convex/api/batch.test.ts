import { beforeEach, expect, test } from "vitest";
import { anApi, aQuietApi, errorOf, listed, outcomeOf, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

const push = (body: unknown, key = app.keys.writer) => app.post(key, "/sync/batch", body);

const sessions = async (key = app.keys.reader) => listed(await app.call(key, "/api/sessions"));

const message = { sessionExternalId: "s1", externalId: "m1" };

test("sessions and messages are kept at once", async () => {
  const answered = await push({
    sessions: [{ externalId: "s1", title: "Fold" }, { sessionId: "s2" }],
    messages: [message, { ...message, externalId: "m2" }, { ...message, sessionExternalId: "s3" }],
  });
  expect(answered.body).toEqual({ ok: true, sessions: 2, messages: 3, errors: [] });
  const kept = (await sessions()).map(({ externalId, messageCount }) => [externalId, messageCount]);
  expect(kept.toSorted()).toEqual([
    ["s1", 2],
    ["s2", 0],
    ["s3", 1],
  ]);
});

test("the bad items are named and the good ones are kept", async () => {
  const answered = await push(
    `{ "$schema": "https://example.com/batch", "version": 2,
      "sessions": [
        { "externalId": "s1", "title": "Fold \\ud83d", "$schema": "x", "__proto__": { "title": "No" } },
        { "$schema": "x", "title": "No id" },
        { "externalId": "s2", "cost": -1, "half": "\\udfff" },
        { "externalId": "\\ud83d", "cost": "1" },
        "s3", null, 7, [], { "__proto__": { "externalId": "s4" } }
      ],
      "messages": [
        { "sessionExternalId": "s1", "externalId": "m1", "textContent": "\\udc00 said",
          "parts": [{ "type": "tool-call", "name": "run", "args": { "$ref": "#", "__proto__": 1 } }] },
        { "sessionExternalId": "s1", "externalId": "m2", "parts": [{ "$type": "text" }] },
        { "externalId": "m3" },
        { "sessionExternalId": "s1", "externalId": "m4", "role": {} },
        { "sessionExternalId": "s1", "externalId": "m5", "constructor": null, "toString": 1 }
      ] }`,
  );
  expect(answered.status).toBe(200);
  const { errors, ...kept } = answered.body as { errors: Record<string, unknown>[] };
  expect(kept).toEqual({ ok: false, sessions: 1, messages: 2 });
  expect(
    errors.map(({ kind, index, externalId, code }) => [kind, index, externalId, code]),
  ).toEqual([
    ["session", 1, null, "invalid_request"],
    ["session", 2, "s2", "invalid_request"],
    ["session", 3, "\ufffd", "invalid_request"],
    ["session", 4, null, "invalid_request"],
    ["session", 5, null, "invalid_request"],
    ["session", 6, null, "invalid_request"],
    ["session", 7, null, "invalid_request"],
    ["session", 8, null, "invalid_request"],
    ["message", 1, "m2", "invalid_request"],
    ["message", 2, "m3", "invalid_request"],
    ["message", 3, "m4", "invalid_request"],
  ]);
  const [session, ...others] = await sessions();
  expect(others).toEqual([]);
  expect(session).toMatchObject({ externalId: "s1", title: "Fold \ufffd", messageCount: 2 });
  const whole = await app.call(app.keys.reader, `/api/sessions/get?id=${String(session?.["id"])}`);
  expect(listed(whole, "messages")).toMatchObject([
    { externalId: "m1", textContent: "\ufffd said", parts: [{ type: "tool", name: "run" }] },
    { externalId: "m5" },
  ]);
  expect(whole.text).toContain("$ref");
});

test("nobody else's rows are touched by the same ids", async () => {
  await push({ sessions: [{ externalId: "s1", title: "Ada's" }], messages: [message] });
  const before = await sessions();
  await push(
    { sessions: [{ externalId: "s1", title: "Grace's", updatedAt: 9 }], messages: [message] },
    app.keys.grace,
  );
  expect(await sessions()).toEqual(before);
  expect(await sessions(app.keys.grace)).toMatchObject([{ title: "Grace's", messageCount: 1 }]);
});

test("a batch of nothing is nothing", async () => {
  for (const body of [{}, { sessions: [] }, { sessions: [], messages: [] }, undefined]) {
    expect((await push(body)).body).toEqual({ ok: true, sessions: 0, messages: 0, errors: [] });
  }
});

test("500 items are taken, 501 are refused as a whole", async () => {
  const items = Array.from({ length: 250 }, (_, n) => ({
    externalId: `m${n}`,
    sessionExternalId: "s1",
  }));
  const batch = { sessions: Array(250).fill({ externalId: "s1" }), messages: items };
  expect((await push(batch)).body).toMatchObject({ ok: true, sessions: 250, messages: 250 });
  const more = await push({ ...batch, messages: [...items, message] }, app.keys.grace);
  expect(outcomeOf(more)).toBe("400 invalid_request");
  expect(errorOf(more).message).toMatch(/at most 500 items; this one has 501/);
  expect(await sessions(app.keys.grace)).toEqual([]);
});

test("what one transaction cannot take goes into the next", async () => {
  // Each message makes a session of its own, which is the most that an item can cost.
  const messages = Array.from({ length: 500 }, (_, n) => ({
    sessionExternalId: `s${n}`,
    externalId: "m1",
    parts: [{ type: "reasoning", content: "So" }],
  }));
  const bad = [{ externalId: "m1" }, ...messages.slice(1)];
  const { body } = await push({ messages: bad });
  expect(body).toMatchObject({ ok: false, sessions: 0, messages: 499 });
  expect((body as { errors: object[] }).errors).toMatchObject([
    { kind: "message", index: 0, code: "invalid_request" },
  ]);
  expect((await push({ messages })).body).toEqual({
    ok: true,
    sessions: 0,
    messages: 500,
    errors: [],
  });
  const { body: listing } = await app.call(app.keys.reader, "/sync/sessions/list");
  expect((listing as { sessionIds: string[] }).sessionIds).toHaveLength(500);
});

test.each([
  ["sessions that are no list", { sessions: {} }],
  ["messages that are no list", { messages: "m1" }],
  ["null", { sessions: null }],
  ["a list", []],
  ["what is no JSON", '{"sessions":['],
])("%s: refused", async (_, body) => {
  expect(outcomeOf(await push(body))).toBe("400 invalid_request");
});

test("a batch may have 8 MiB, and no more", async () => {
  const long = { sessionExternalId: "s1", textContent: "x".repeat(490_000) };
  const messages = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...long, externalId: `m${n}` }));
  expect((await push({ messages: messages(16) })).body).toMatchObject({ ok: true, messages: 16 });
  expect(outcomeOf(await push({ messages: messages(18) }))).toBe("413 payload_too_large");
});

test.each([10, 1_000])("JSON of %d lists in each other is kept, named or refused", async (n) => {
  const deep = "[".repeat(n) + "]".repeat(n);
  for (const body of [
    `{"sessions":[${deep}]}`,
    `{"messages":[{"sessionExternalId":"s1","externalId":"m1","parts":[{"type":"tool-call","args":${deep}}]}]}`,
    `{"unknown":${deep}}`,
    deep,
  ]) {
    expect([200, 400]).toContain((await push(body)).status);
  }
});
