import { beforeEach, describe, expect, test } from "vitest";
import { anApi, aQuietApi, errorOf, listed, outcomeOf, pages, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

/** Sends a session, as a plugin does, and tells its id. */
async function push(fields: object, key = app.keys.ada): Promise<string> {
  const { body } = await app.post(key, "/sync/session", fields);
  return (body as { sessionId: string }).sessionId;
}

/** Sends messages of the session "s1". */
async function say(...messages: object[]): Promise<void> {
  const items = messages.map((message) => ({ sessionExternalId: "s1", ...message }));
  expect(await app.post(app.keys.ada, "/sync/batch", { messages: items })).toMatchObject({
    body: { ok: true },
  });
}

const whole = {
  ...{ externalId: "s1", title: "Fold", source: "cursor", model: "gpt", provider: "openai" },
  ...{ projectName: "zeppelin", projectPath: "/home/ada/zeppelin", cost: 0.25, durationMs: 5 },
  ...{ promptTokens: 3, completionTokens: 4, messageCount: 2, createdAt: 1, updatedAt: 9 },
};

describe("GET /api/sessions", () => {
  const read = (query = "", key = app.keys.reader) => app.call(key, `/api/sessions${query}`);

  test("tells a session with all that may be known of it", async () => {
    const id = await push(whole);
    expect((await read()).body).toEqual({
      sessions: [{ ...whole, id, isPublic: false }],
      cursor: null,
    });
  });

  test("says null of what nobody has said", async () => {
    const id = await push({ externalId: "s1" });
    const nobody = { projectName: null, projectPath: null, model: null, provider: null };
    expect(listed(await read())).toMatchObject([
      { id, title: "Untitled session", source: "opencode", durationMs: null, ...nobody },
    ]);
  });

  test("has the latest activity first, in pages to the end", async () => {
    for (const n of [3, 1, 5, 2, 4])
      await push({ externalId: `s${n}`, updatedAt: n, createdAt: n });
    await push({ externalId: "hers", updatedAt: 9 }, app.keys.grace);
    const read = await pages(app, app.keys.reader, "/api/sessions?limit=2");
    expect(read.map((page) => page.map(({ externalId }) => externalId))).toEqual([
      ["s5", "s4"],
      ["s3", "s2"],
      ["s1"],
    ]);
  });

  test("has 20 in a page that names no limit, and up to 100", async () => {
    const sessions = Array.from({ length: 105 }, (_, n) => ({ externalId: `s${n}` }));
    await app.post(app.keys.ada, "/sync/batch", { sessions });
    expect(listed(await read())).toHaveLength(20);
    expect(listed(await read("?limit=100"))).toHaveLength(100);
    expect((await pages(app, app.keys.ada, "/api/sessions?limit=100")).flat()).toHaveLength(105);
  });

  test("of a tool has those of that tool alone, in pages, too", async () => {
    for (const n of [1, 2, 3]) await push({ externalId: `c${n}`, source: "cursor", updatedAt: n });
    await push({ externalId: "o1", source: "opencode", updatedAt: 9 });
    await push({ externalId: "hers", source: "cursor", updatedAt: 9 }, app.keys.grace);
    const read = await pages(app, app.keys.reader, "/api/sessions?source=cursor&limit=2");
    expect(read.map((page) => page.map(({ externalId }) => externalId))).toEqual([
      ["c3", "c2"],
      ["c1"],
    ]);
    expect(await pages(app, app.keys.reader, "/api/sessions?source=zed")).toEqual([[]]);
  });

  test.each([
    ["?limit=0", /"limit" must be an integer from 1 to 100/],
    ["?limit=101", /"limit" must be an integer from 1 to 100/],
    ["?limit=1.5", /"limit" must be an integer/],
    ["?limit=many", /"limit" must be a number/],
    ["?limit=", /"limit" must be a number/],
    ["?limit=1&limit=2", /"limit" is given more than once/],
    ["?cursor=elsewhere", /Invalid "cursor"/],
    ["?colour=red", /There is no "colour" here/],
  ])("refuses %s", async (query, message) => {
    for (const n of [1, 2, 3]) await push({ externalId: `s${n}` });
    const answered = await read(query);
    expect(outcomeOf(answered)).toBe("400 invalid_request");
    expect(errorOf(answered).message).toMatch(message);
  });

  test("takes nobody's cursor into another list than it is of", async () => {
    for (const n of [1, 2, 3]) {
      await push({ externalId: `s${n}`, source: "cursor", title: "Ada's" });
      await push({ externalId: `s${n}`, title: "Grace's" }, app.keys.grace);
    }
    const { body } = await read("?limit=1", app.keys.grace);
    const { cursor } = body as { cursor: string };
    for (const query of ["", "&source=cursor"]) {
      const answered = await read(`?limit=1&cursor=${encodeURIComponent(cursor)}${query}`);
      expect(answered.text).not.toContain("Grace's");
      expect([200, 400]).toContain(answered.status);
    }
  });
});

describe("GET /api/sessions/get", () => {
  const read = (query: string, key = app.keys.reader) =>
    app.call(key, `/api/sessions/get?${query}`);

  test("tells a session and its messages, oldest first, with their parts", async () => {
    const id = await push(whole);
    await say(
      { externalId: "m2", role: "assistant", textContent: "Thus.", createdAt: 8, model: "gpt" },
      {
        ...{ externalId: "m1", role: "user", textContent: "How?", createdAt: 7, promptTokens: 1 },
        ...{ completionTokens: 2, durationMs: 3 },
        parts: [
          { type: "tool-call", name: "run", args: { $path: "a" } },
          { type: "tool-result", result: "done" },
          { type: "code", text: "x = 1", language: "python" },
        ],
      },
    );
    const { body } = await read(`id=${id}`);
    const { session, messages, cursor } = body as {
      session: object;
      messages: object[];
      cursor: null;
    };
    expect(session).toEqual({ ...whole, id, isPublic: false });
    expect(cursor).toBeNull();
    const none = { name: null, language: null, output: null };
    expect(messages).toEqual([
      {
        ...{ id: expect.any(String), externalId: "m1", role: "user", textContent: "How?" },
        ...{ model: null, promptTokens: 1, completionTokens: 2, durationMs: 3, createdAt: 7 },
        parts: [
          { ...none, type: "tool", content: '{\n  "$path": "a"\n}', name: "run", output: "done" },
          { ...none, type: "code", content: "x = 1", language: "python" },
        ],
      },
      {
        ...{ id: expect.any(String), externalId: "m2", role: "assistant", textContent: "Thus." },
        ...{ model: "gpt", promptTokens: null, completionTokens: null, durationMs: null },
        ...{ createdAt: 8, parts: [] },
      },
    ]);
  });

  test("has its messages in pages to the end, 50 where no limit is named, and up to 200", async () => {
    const id = await push({ externalId: "s1" });
    await say(...Array.from({ length: 205 }, (_, n) => ({ externalId: `m${n}`, createdAt: n })));
    const places = async (limit: string) => {
      const read = await pages(app, app.keys.ada, `/api/sessions/get?id=${id}${limit}`, "messages");
      const all = read.flat().map(({ createdAt }) => createdAt);
      expect(all).toEqual(Array.from({ length: 205 }, (_, n) => n));
      return read.map((page) => page.length);
    };
    expect(await places("")).toEqual([50, 50, 50, 50, 5]);
    expect(await places("&limit=200")).toEqual([200, 5]);
  });

  test("is the same refusal for somebody else's session as for none", async () => {
    const id = await push(whole);
    const gone = await push({ externalId: "gone" });
    await app.t.run((ctx) =>
      ctx.db.delete("sessions", ctx.db.normalizeId("sessions", gone) ?? fail()),
    );
    const users = await app.t.run((ctx) => ctx.db.query("users").collect());
    const asked = [id, gone, users[0]?._id ?? fail(), "none", "", "a/b?c#d", "\u0000"];
    const answers = await Promise.all(
      asked.map((one) => read(`id=${encodeURIComponent(one)}`, app.keys.grace)),
    );
    for (const { status, text, headers } of answers) {
      expect([status, text]).toEqual([404, answers[0]?.text]);
      expect([...headers]).toEqual([...(answers[0]?.headers ?? [])]);
    }
    expect(outcomeOf(await read(`id=${id}`))).toBe("200");
  });

  test.each(["", "id=x&id=y", "id=s1&limit=-1", "id=s1&limit=201", "id=s1&cursor=elsewhere"])(
    "refuses ?%s",
    async (query) => {
      const id = await push({ externalId: "s1" });
      await say({ externalId: "m1" });
      const answered = await read(query.replace("id=s1", `id=${id}`));
      expect(outcomeOf(answered)).toBe("400 invalid_request");
    },
  );
});

function fail(): never {
  throw new Error("It is missing.");
}
