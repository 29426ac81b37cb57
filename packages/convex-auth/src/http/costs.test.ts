import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  GRACE,
  keyOf,
  noteOf,
  outcomeOf,
  startApp,
  type App,
} from "../../test/http/app";

const MINUTE = 60 * 1000;

let app: App;
let key: string;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
  app = startApp();
  ({ key } = await keyOf(app, ADA));
  for (let n = 0; n < 3; n++) await keyOf(app, GRACE);
  await noteOf(app, ADA);
});

afterEach(() => {
  vi.useRealTimers();
});

const settle = () => app.t.finishAllScheduledFunctions(vi.runAllTimers);
const keys = () => app.t.run(({ db }) => db.query("apiKeys").collect());
const users = () => app.t.run(({ db }) => db.query("users").collect());
const scheduled = () => app.t.run(({ db }) => db.system.query("_scheduled_functions").collect());

describe("documents of one call, before its handler", () => {
  it.each<[string, string, () => Promise<Response>, { read: number; written: number }]>([
    [
      "a key and its owner",
      "a query with a key",
      () => app.call("/costs", key),
      { read: 2, written: 0 },
    ],
    ["a person", "a query with a token", () => app.callAs(ADA, "/costs"), { read: 1, written: 0 }],
    [
      "a key and its owner",
      "a mutation with a key",
      () => app.call("/costs", key, { method: "POST" }),
      { read: 2, written: 0 },
    ],
    [
      "a person",
      "a mutation with a token",
      () => app.callAs(ADA, "/costs", { method: "POST" }),
      { read: 1, written: 0 },
    ],
  ])("are %s, of %s", async (_, __, call, costs) => {
    expect(await answerOf(await call())).toEqual({ status: 200, body: costs });
    // The same again: nothing is set up the first time.
    expect(await answerOf(await call())).toEqual({ status: 200, body: costs });
  });

  it("are the new row alone, of a mutation with the token of somebody new", async () => {
    const response = await app.callAs({ sub: "user_new" }, "/costs", { method: "POST" });
    expect((await answerOf(response)).body).toMatchObject({ written: 1 });
  });

  it("of a query route run no mutation but the one that notes the use", async () => {
    await app.call("/notes", key);
    expect(await scheduled()).toMatchObject([
      { name: "apiKeys:runMutation", args: [{ step: { do: "touch" } }] },
    ]);
    await settle();
    await app.call("/notes", key);
    await app.callAs(ADA, "/notes");
    expect(await scheduled()).toHaveLength(1);
  });
});

describe("last use", () => {
  const lastUsed = async () => (await keys()).map(({ lastUsedAt }) => lastUsedAt);

  it("is written once in five minutes, by a mutation of its own, and never to the users row", async () => {
    const before = await users();
    const start = Date.now();
    for (let n = 0; n < 5; n++) await app.call("/notes", key);
    expect(await lastUsed()).toEqual([undefined, undefined, undefined, undefined]);
    await settle();
    const first = Date.now();
    expect(await lastUsed()).toEqual([first, undefined, undefined, undefined]);
    expect(first).toBeGreaterThanOrEqual(start);
    const noted = (await scheduled()).length;

    vi.setSystemTime(first + 5 * MINUTE - 1);
    await app.call("/notes", key);
    await settle();
    expect(await scheduled()).toHaveLength(noted);
    expect((await lastUsed())[0]).toBe(first);

    vi.setSystemTime(first + 5 * MINUTE);
    await app.call("/notes", key);
    await settle();
    expect(await scheduled()).toHaveLength(noted + 1);
    expect((await lastUsed())[0]).toBe(first + 5 * MINUTE);
    expect(await users()).toEqual(before);
  });

  it.each(["/notes", "/by-hand"])(
    "tells the address and the user agent, as far as they are known: %s",
    async (path) => {
      const headers = { authorization: `Bearer ${key}`, "user-agent": "plugin/1.0" };
      await app.t.withRequestMetadata({ ip: "203.0.113.7" }).fetch(path, { headers });
      await settle();
      expect((await keys())[0]).toMatchObject({
        lastUsedIp: "203.0.113.7",
        lastUsedUserAgent: "plugin/1.0",
      });
    },
  );

  it("is noted by a route by hand as often", async () => {
    for (let n = 0; n < 3; n++) {
      await app.call("/by-hand", key);
      await settle();
    }
    expect(await scheduled()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 5 * MINUTE);
    await app.call("/by-hand", key);
    expect(await scheduled()).toHaveLength(2);
  });

  it.each<[string, string, RequestInit]>([
    ["a route by hand", "/by-hand", {}],
    ["an action", "/count", {}],
    ["a mutation", "/nothing", { method: "POST" }],
    ["a handler that refuses", "/notes/get?id=none", {}],
    ["a handler that fails", "/fails?how=deliberately", {}],
    ["a mutation that is undone", "/fails?how=teapot", { method: "POST" }],
    ["arguments that are wrong", "/notes?limit=many", {}],
  ])("is that of %s, too", async (_, path, init) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await app.call(path, key, init);
    await settle();
    expect(await lastUsed()).toEqual([expect.any(Number), undefined, undefined, undefined]);
  });

  it("is that of a call that lacks the scope, too", async () => {
    const reader = await keyOf(app, ADA, { scopes: ["notes:read"] });
    await app.call("/notes?text=x", reader.key, { method: "POST" });
    await settle();
    expect((await lastUsed()).at(-1)).toEqual(expect.any(Number));
  });

  it("keeps a busy key from going idle, though all its calls are refused", async () => {
    const busy = await keyOf(app, ADA, { idleTimeoutMs: 10 * MINUTE });
    for (let n = 0; n < 4; n++) {
      vi.setSystemTime(Date.now() + 9 * MINUTE);
      const response = await app.call("/notes/get?id=none", busy.key);
      expect(await outcomeOf(response)).toBe("404 not_found");
      await settle();
    }
  });

  it("of a key that is refused is not written", async () => {
    await app.call("/notes", `${key}x`);
    const { key: ended } = await keyOf(app, ADA, { expiresAt: Date.now() + 1 });
    vi.setSystemTime(Date.now() + 1);
    await app.call("/notes", ended);
    expect(await scheduled()).toEqual([]);
  });
});
