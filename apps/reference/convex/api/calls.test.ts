import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { firstPage } from "../people.fixture";
import { anApi, aQuietApi, NOW, outcomeOf, recorded, type Api, type Asked } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

const send = (body: unknown): Asked => ({ method: "POST", body });

describe("a call of somebody who is known", () => {
  test.each<[string, string, keyof Api["keys"], string, Asked, string]>([
    ["is read", "GET /api/sessions 200", "reader", "/api/sessions?limit=1", {}, "200"],
    [
      "is only asked for",
      "HEAD /api/sessions 200",
      "reader",
      "/api/sessions",
      { method: "HEAD" },
      "200",
    ],
    [
      "writes",
      "POST /sync/session 200",
      "writer",
      "/sync/session",
      send({ externalId: "s1" }),
      "200",
    ],
    ["is an action", "GET /api/search 200", "reader", "/api/search?q=x", {}, "200"],
    ["lacks the scope", "GET /api/sessions 403", "writer", "/api/sessions", {}, "403 forbidden"],
    ["names no session", "GET /api/export 404", "ada", "/api/export?id=none", {}, "404 not_found"],
    [
      "is wrong",
      "GET /api/sessions 400",
      "ada",
      "/api/sessions?limit=0",
      {},
      "400 invalid_request",
    ],
    [
      "is no JSON",
      "POST /sync/session 400",
      "ada",
      "/sync/session",
      send("{"),
      "400 invalid_request",
    ],
    [
      "is of another kind",
      "POST /sync/session 415",
      "ada",
      "/sync/session",
      { ...send("x=1"), headers: { "content-type": "text/plain" } },
      "415 unsupported_media_type",
    ],
  ])("that %s is written down as %s", async (_, line, holder, path, asked, outcome) => {
    const answered = await app.call(app.keys[holder], path, asked);
    expect(asked.method === "HEAD" ? String(answered.status) : outcomeOf(answered)).toBe(outcome);
    const [row, ...others] = await recorded(app);
    expect(others).toEqual([]);
    expect(`${row?.method} ${row?.path} ${row?.status}`).toBe(line);
    const [ada, key] = await app.t.run(async ({ db }) => {
      const [ada] = await db.query("users").collect();
      const name = { ada: "Everything", reader: "Reader", writer: "Writer", grace: "" }[holder];
      return [ada, (await db.query("apiKeys").collect()).find((one) => one.name === name)];
    });
    expect(row).toMatchObject({ userId: ada?._id, apiKeyId: key?._id, keyName: key?.name });
    expect(row).toMatchObject({ at: NOW, durationMs: expect.any(Number) });
    expect(row?.durationMs).toBeGreaterThanOrEqual(0);
  });

  test("with a token is written down without a key, from the first one on", async () => {
    const hedy = app.person("user_hedy");
    expect((await app.callAs(hedy, "/api/sessions")).status).toBe(200);
    const [row, ...others] = await recorded(app);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ method: "GET", path: "/api/sessions", status: 200 });
    expect(row).not.toHaveProperty("apiKeyId");
    expect(row).not.toHaveProperty("keyName");
    expect((await hedy.query(api.apiCalls.list, firstPage)).page).toEqual([row]);
  });

  test("takes the time from its arrival to its answer", async () => {
    // One moment passes each time that the clock is read.
    let now = NOW;
    const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 7));
    await app.call(app.keys.ada, "/api/sessions");
    clock.mockRestore();
    const [row] = await recorded(app);
    expect(row?.durationMs).toBeGreaterThan(0);
    expect((row?.durationMs ?? 0) % 7).toBe(0);
    expect(row?.at).toBeLessThan(now - (row?.durationMs ?? 0));
    expect(row?.at).toBeGreaterThan(NOW);
  });

  test("is seen by themselves and by nobody else", async () => {
    await app.call(app.keys.ada, "/api/sessions");
    await app.call(app.keys.grace, "/sync/sessions/list");
    await app.callAs(app.ada, "/api/search?q=x");
    await app.settle();
    const seen = async (one: Api["ada"]) =>
      (await one.query(api.apiCalls.list, firstPage)).page.map(({ path }) => path).toSorted();
    expect(await seen(app.ada)).toEqual(["/api/search", "/api/sessions"]);
    expect(await seen(app.grace)).toEqual(["/sync/sessions/list"]);
  });

  test("leaves no key, no question and nothing that was sent", async () => {
    const secret = "what-only-ada-knows";
    for (const key of [app.keys.ada, app.keys.reader, app.keys.writer]) {
      await app.call(key, `/api/search?q=${secret}`, { headers: { "user-agent": secret } });
      await app.call(key, `/api/sessions/get?id=${secret}`);
      await app.call(key, `/api/sessions?${secret}=1`);
      await app.post(key, "/sync/session", { externalId: "s1", title: secret, cost: secret });
      await app.post(key, "/sync/session", { externalId: "s1", title: secret });
    }
    await app.callAs(app.ada, `/api/search?q=${secret}`);
    const rows = await recorded(app);
    expect(rows).toHaveLength(16);
    // What was scheduled can be read by whoever runs the deployment.
    const scheduled = await app.t.run(({ db }) =>
      db.system.query("_scheduled_functions").collect(),
    );
    const calls = scheduled.filter(({ name }) => name.startsWith("apiCalls"));
    expect(calls).toHaveLength(16);
    const kept = JSON.stringify([rows, calls]);
    const hashes = (await app.t.run(({ db }) => db.query("apiKeys").collect())).map(
      ({ hash }) => hash,
    );
    expect(hashes).toHaveLength(4);
    for (const text of [...app.secrets, ...hashes, secret, "?", "eyJ"]) {
      expect(kept).not.toContain(text);
    }
  });
});

describe("nothing is written down", () => {
  test("of a call that names nobody, or names them wrongly", async () => {
    const { keys } = app;
    for (const key of [null, "x", "osk_", `${keys.ada}x`, keys.ada.toUpperCase()]) {
      expect((await app.call(key, "/api/sessions")).status).toBe(401);
      expect((await app.post(key, "/sync/session", { externalId: "s1" })).status).toBe(401);
    }
    const gone = await app.keyOf("user_ada", "Gone");
    await app.t.run(async ({ db }) => {
      const last = await db.query("apiKeys").order("desc").first();
      if (last) await db.delete("apiKeys", last._id);
    });
    expect((await app.call(gone, "/api/sessions")).status).toBe(401);
    expect(await recorded(app)).toEqual([]);
  });

  test("of what is for anybody, or is nowhere, whatever they show", async () => {
    for (const path of ["/health", "/openapi.json", "/nowhere"]) {
      await app.call(app.keys.ada, path);
    }
    expect((await app.post(app.keys.ada, "/api/sessions", {})).status).toBe(405);
    expect(await recorded(app)).toEqual([]);
  });
});
