import { withoutSystemFields } from "convex-helpers";
import { beforeEach, describe, expect, test } from "vitest";
import { anApi, aQuietApi, errorOf, listed, outcomeOf, pages, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

const sessions = async (key = app.keys.reader) => listed(await app.call(key, "/api/sessions"));

const messages = async (id: unknown) =>
  listed(await app.call(app.keys.reader, `/api/sessions/get?id=${String(id)}`), "messages");

/** Fields that nobody declared, with names and text that Convex cannot hold; as a plugin writes them. */
const UNKNOWN =
  '"mood":{"$schema":{"deep":[1]}},"$schema":"x","__proto__":{"title":"Not this"},' +
  '"constructor":1,"half":"\\ud83d","isPublic":true,"userId":"x","slug":"open","_id":"x"';

describe("POST /sync/session", () => {
  const push = (body: unknown, key = app.keys.writer) => app.post(key, "/sync/session", body);

  test("makes a session, and brings it up to date", async () => {
    const made = await push({ externalId: "s1", title: "Fold", updatedAt: 1 });
    expect(made.body).toEqual({ ok: true, sessionId: expect.any(String), created: true });
    const { sessionId } = made.body as { sessionId: string };
    const changed = await push({ externalId: "s1", title: "Fold it", updatedAt: 2 });
    expect(changed.body).toEqual({ ok: true, sessionId, created: false });
    expect(await sessions()).toMatchObject([{ id: sessionId, title: "Fold it" }]);
  });

  test("knows a session by sessionId, too, where there is no externalId", async () => {
    await push({ sessionId: "s1", title: "Fold" });
    expect((await push({ externalId: "s1" })).body).toMatchObject({ created: false });
    expect((await push({ externalId: "s2", sessionId: "s1" })).body).toMatchObject({
      created: true,
    });
    expect((await sessions()).map(({ externalId }) => externalId).toSorted()).toEqual(["s1", "s2"]);
  });

  test("ignores fields that nobody declared, wherever they are", async () => {
    const answered = await push(`{"externalId":"s1",${UNKNOWN}}`);
    expect(outcomeOf(answered)).toBe("200");
    expect(await sessions()).toMatchObject([{ title: "Untitled session", isPublic: false }]);
    const query = await app.call(app.keys.writer, "/sync/session?externalId=s2&mood=fine", {
      method: "POST",
    });
    expect(outcomeOf(query)).toBe("200");
  });

  test("touches nobody else's session of the same id", async () => {
    await push({ externalId: "s1", title: "Ada's" });
    const hers = await push({ externalId: "s1", title: "Grace's" }, app.keys.grace);
    expect(hers.body).toMatchObject({ created: true });
    expect(await sessions()).toMatchObject([{ title: "Ada's" }]);
    expect(await sessions(app.keys.grace)).toMatchObject([{ title: "Grace's" }]);
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /"externalId" is missing/],
    ["an empty id", { externalId: " " }, /"externalId" is missing or empty/],
    ["a long id", { externalId: "x".repeat(201) }, /at most 200 characters/],
    ["an id that is no text", { externalId: 7 }, /"externalId" must be text/],
    ["null", { externalId: null }, /"externalId" must be text/],
    ["fewer tokens than none", { externalId: "s1", promptTokens: -1 }, /"promptTokens" should be/],
    ["a number as text", { externalId: "s1", cost: "1" }, /"cost" must be a number/],
    ["no moment", { externalId: "s1", updatedAt: 1e300 }, /"updatedAt" should be a time/],
    [
      "half of a character",
      '{"externalId":"s1","title":"\\ud83d"}',
      /"title" is not valid Unicode/,
    ],
    ["a list", [], /The body must be an object/],
    ["what is no JSON", "{", /The body is not JSON/],
  ])("refuses %s", async (_, body, message) => {
    const answered = await push(body);
    expect(outcomeOf(answered)).toBe("400 invalid_request");
    expect(errorOf(answered).message).toMatch(message);
    expect(await sessions()).toEqual([]);
  });
});

describe("POST /sync/message", () => {
  const push = (body: unknown, key = app.keys.writer) => app.post(key, "/sync/message", body);
  const message = { sessionExternalId: "s1", externalId: "m1" };

  test("makes a message, its session where there is none, and brings both up to date", async () => {
    const made = await push({ ...message, role: "user", textContent: "Why?", promptTokens: 2 });
    const ids = { messageId: expect.any(String), sessionId: expect.any(String) };
    expect(made.body).toEqual({ ok: true, created: true, ...ids });
    const again = await push({ ...message, textContent: "Why, indeed?", promptTokens: 3 });
    expect(again.body).toEqual({ ...(made.body as object), created: false });
    const [session] = await sessions();
    expect(session).toMatchObject({ externalId: "s1", messageCount: 1, promptTokens: 3 });
    expect(await messages(session?.["id"])).toMatchObject([
      { externalId: "m1", role: "user", textContent: "Why, indeed?" },
    ]);
  });

  test("keeps parts with names and text that Convex cannot hold, as text", async () => {
    const part = '{"type":"tool-call","name":"run","args":{"$schema":{"__proto__":"\\ud83d!"}}}';
    const answered = await push(
      `{"sessionExternalId":"s1","externalId":"m1","parts":[${part}],${UNKNOWN}}`,
    );
    expect(outcomeOf(answered)).toBe("200");
    const [session] = await sessions();
    const [said] = await messages(session?.["id"]);
    const [kept] = said?.["parts"] as { content: string }[];
    expect(JSON.stringify(JSON.parse(kept?.content ?? ""))).toMatch(
      /^{"\$schema":{"__proto__":"(\ufffd|\\ud83d)!"}}$/,
    );
  });

  test("touches nobody else's session of the same id", async () => {
    await push({ ...message, textContent: "Ada's" });
    await push({ ...message, textContent: "Grace's", updatedAt: 9 }, app.keys.grace);
    const [session] = await sessions();
    expect(session).toMatchObject({ messageCount: 1 });
    expect(await messages(session?.["id"])).toMatchObject([{ textContent: "Ada's" }]);
  });

  test.each<[string, unknown, RegExp]>([
    ["no session", { externalId: "m1" }, /"sessionExternalId" is missing/],
    ["no id", { sessionExternalId: "s1" }, /"externalId" is missing/],
    ["a role that is no text", { ...message, role: 1 }, /"role" must be text/],
    ["a part without a type", { ...message, parts: [{}] }, /"type" should be string/],
    ["a part that is none", { ...message, parts: ["x"] }, /should be object, not string/],
    ["parts that are no list", { ...message, parts: {} }, /"parts" must be a list/],
    [
      "too many parts",
      { ...message, parts: Array(201).fill({ type: "text", text: "x" }) },
      /at most 200 items/,
    ],
    ["too long a text", { ...message, textContent: "x".repeat(500_001) }, /at most 500,000 char/],
  ])("refuses %s", async (_, body, text) => {
    const answered = await push(body);
    expect(outcomeOf(answered)).toBe("400 invalid_request");
    expect(errorOf(answered).message).toMatch(text);
    expect(await sessions()).toEqual([]);
  });
});

describe("GET /sync/sessions/list", () => {
  test("tells in pages what was sent, and nothing of what the app made itself", async () => {
    await app.post(app.keys.ada, "/sync/batch", {
      sessions: ["b", "a", "c"].map((externalId) => ({
        externalId,
        source: "cursor",
        updatedAt: 5,
      })),
      messages: [{ sessionExternalId: "a", externalId: "m1", createdAt: 7 }],
    });
    await app.post(app.keys.grace, "/sync/session", { externalId: "hers" });
    await app.t.run(async ({ db }) => {
      const [ada] = await db.query("users").collect();
      const [row] = await db.query("sessions").collect();
      if (!ada || !row) throw new Error("They are missing.");
      const made = { ...withoutSystemFields(row), userId: ada._id };
      delete made.externalId;
      await db.insert("sessions", made);
    });
    const sent = { source: "cursor", messageCount: 0, updatedAt: expect.any(Number) };
    expect(await pages(app, app.keys.reader, "/sync/sessions/list?limit=2")).toEqual([
      [
        { ...sent, externalId: "a", messageCount: 1 },
        { ...sent, externalId: "b" },
      ],
      [{ ...sent, externalId: "c" }],
    ]);
  });

  test("lists all external ids for a plugin that knows no pages, the caller's alone", async () => {
    const items = Array.from({ length: 250 }, (_, n) => ({ externalId: `s${n}` }));
    await app.post(app.keys.ada, "/sync/batch", { sessions: items });
    await app.post(app.keys.grace, "/sync/session", { externalId: "hers" });
    const idsOf = async (key: string, query = "") => {
      const { body } = await app.call(key, `/sync/sessions/list${query}`);
      return (body as { sessionIds: string[] }).sessionIds;
    };
    expect(new Set(await idsOf(app.keys.reader))).toEqual(
      new Set(items.map(({ externalId }) => externalId)),
    );
    expect(await idsOf(app.keys.reader, "?limit=2")).toEqual(["s0", "s1"]);
    expect(await idsOf(app.keys.grace)).toEqual(["hers"]);
  });

  test("has 100 in a page that names no limit, and up to 1,000", async () => {
    const items = Array.from({ length: 101 }, (_, n) => ({ externalId: `s${n}` }));
    await app.post(app.keys.ada, "/sync/batch", { sessions: items });
    const sizes = async (query: string) =>
      (await pages(app, app.keys.reader, `/sync/sessions/list${query}`)).map(
        ({ length }) => length,
      );
    expect(await sizes("")).toEqual([100, 1]);
    expect(await sizes("?limit=1000")).toEqual([101]);
    const answered = await app.call(app.keys.reader, "/sync/sessions/list?limit=1001");
    expect(outcomeOf(answered)).toBe("400 invalid_request");
  });
});
