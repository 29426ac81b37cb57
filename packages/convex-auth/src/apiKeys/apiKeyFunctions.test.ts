import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  api,
  captureConsole,
  codeOf,
  DAY,
  GRACE,
  HOUR,
  keyOf,
  MINUTE,
  startApp,
} from "../../test/apiKeys/app";
import { readToken } from "./token";

afterEach(() => {
  vi.useRealTimers();
});

const SHAPE = { prefix: "osk_", testPrefix: "osk_test_", environment: "live" } as const;
const { apiKeys } = api;

describe("create", () => {
  it("tells a key that works, and what its owner may see of it", async () => {
    const app = startApp();
    const expiresAt = Date.now() + DAY;
    const made = await app.as(ADA).action(apiKeys.create, {
      name: "  laptop ",
      scopes: ["sessions:write", "sessions:read", "sessions:write"],
      expiresAt,
      idleTimeoutMs: HOUR,
    });
    expect(readToken(made.key, SHAPE)).toEqual({ kind: "key", environment: "live" });
    expect(made.apiKey).toEqual({
      _id: expect.any(String),
      name: "laptop",
      start: made.key.slice(0, 8),
      scopes: ["sessions:write", "sessions:read"],
      createdAt: Date.now(),
      expiresAt,
      idleTimeoutMs: HOUR,
      lastUsedAt: null,
      lastUsedIp: null,
      lastUsedUserAgent: null,
      replacedBy: null,
    });
    expect((await app.verify(made.key)).status).toBe("valid");
  });

  it("makes a key for everything and for ever of a name alone", async () => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    expect(apiKey).toMatchObject({ scopes: null, expiresAt: null, idleTimeoutMs: null });
  });

  it("makes keys of the environment that the deployment is", async () => {
    vi.stubEnv("API_KEY_ENVIRONMENT", "test");
    const { key, apiKey } = await keyOf(startApp(), ADA);
    expect(readToken(key, SHAPE)).toEqual({ kind: "key", environment: "test" });
    expect(apiKey.start).toBe(key.slice(0, 13));
  });

  const now = Date.parse("2026-01-01T00:00:00Z");
  const name = "laptop";
  it.each<[string, typeof apiKeys.create._args]>([
    ["no name", { name: "" }],
    ["a name of spaces", { name: " \n\t " }],
    ["a long name", { name: "x".repeat(81) }],
    ["a name of a megabyte", { name: "x".repeat(2 ** 20) }],
    ["no scope at all", { name, scopes: [] }],
    ["a scope that is not declared", { name, scopes: ["sessions:read", "everything"] }],
    ["a scope's beginning", { name, scopes: ["sessions"] }],
    ["a name of every object as a scope", { name, scopes: ["constructor"] }],
    ["an end in the past", { name, expiresAt: now - 1 }],
    ["an end now", { name, expiresAt: now }],
    ["an end in eleven years", { name, expiresAt: now + 11 * 366 * DAY }],
    ["no end that is a time", { name, expiresAt: NaN }],
    ["an endless end", { name, expiresAt: Infinity }],
    ["an idle time-out of nine minutes", { name, idleTimeoutMs: 9 * MINUTE }],
    ["an idle time-out of two years", { name, idleTimeoutMs: 732 * DAY }],
    ["an idle time-out of no number", { name, idleTimeoutMs: NaN }],
  ])("refuses %s", async (_, request) => {
    const app = startApp();
    expect(await codeOf(app.as(ADA).action(apiKeys.create, request))).toBe("invalid_request");
    expect(await app.rows()).toEqual([]);
  });

  it.each<[string, typeof apiKeys.create._args]>([
    ["a name of one character", { name: "x" }],
    ["a name of 80 characters of two units each", { name: "🔑".repeat(80) }],
    ["the shortest idle time-out", { name, idleTimeoutMs: 10 * MINUTE }],
    ["an end in ten years", { name, expiresAt: Date.parse("2036-01-01T00:00:00Z") }],
  ])("takes %s", async (_, request) => {
    expect(await codeOf(startApp().as(ADA).action(apiKeys.create, request))).toBe("done");
  });

  it("says what is wrong", async () => {
    const request = { name, scopes: ["everything"] };
    await expect(startApp().as(ADA).action(apiKeys.create, request)).rejects.toMatchObject({
      data: { message: 'There is no such scope. There are "sessions:read", "sessions:write".' },
    });
  });
});

describe("the limit", () => {
  const plan = async (app: ReturnType<typeof startApp>, to: "pro" | "none") => {
    const { _id } = await app.as(ADA).mutation(api.auth.ensureUser, {});
    await app.t.run((ctx) => ctx.db.patch("users", _id, { plan: to }));
  };
  const fill = async (app: ReturnType<typeof startApp>) => {
    let made = 0;
    while ((await codeOf(keyOf(app, ADA))) === "done") made++;
    return made;
  };

  it("is counted for each person alone", async () => {
    const app = startApp();
    await keyOf(app, GRACE);
    expect(await fill(app)).toBe(5);
    expect(await codeOf(keyOf(app, ADA))).toBe("limit_reached");
    expect(await codeOf(keyOf(app, GRACE))).toBe("done");
  });

  it("depends on the person's row", async () => {
    const app = startApp();
    expect(await fill(app)).toBe(5);
    await plan(app, "pro");
    expect(await fill(app)).toBe(2);
    await plan(app, "none");
    expect(await fill(app)).toBe(0);
    expect(await codeOf(keyOf(app, GRACE))).toBe("done");
  });

  it("holds when many are asked for at once", async () => {
    const app = startApp();
    const codes = await Promise.all(Array.from({ length: 12 }, () => codeOf(keyOf(app, ADA))));
    expect(codes.filter((code) => code === "done")).toHaveLength(5);
    expect(await app.rows()).toHaveLength(5);
  });

  it("does not count what is revoked, replaced or over", async () => {
    const app = startApp();
    const ada = app.as(ADA);
    const expiring = { name: "short", expiresAt: Date.now() + HOUR };
    await ada.action(apiKeys.create, expiring);
    expect(await fill(app)).toBe(4);
    const [newest, next] = await ada.query(apiKeys.list, {});
    await ada.action(apiKeys.rotate, { id: newest?._id ?? "", graceMs: DAY });
    expect(await fill(app)).toBe(0);
    await ada.mutation(apiKeys.revoke, { id: next?._id ?? "" });
    expect(await fill(app)).toBe(1);
    await app.wait(HOUR);
    expect(await fill(app)).toBe(1);
  });

  it("keeps only so many keys that are over", async () => {
    const app = startApp();
    for (let n = 0; n < 30; n++) {
      const request = { name: `key ${n}`, expiresAt: Date.now() + 1 };
      await app.as(ADA).action(apiKeys.create, request);
      await app.wait(1);
    }
    const { apiKey } = await keyOf(app, ADA, "the last");
    const names = (await app.as(ADA).query(apiKeys.list, {})).map((key) => key.name);
    expect(names).toEqual([apiKey.name, ...Array.from({ length: 20 }, (_, n) => `key ${29 - n}`)]);
  });
});

describe("list", () => {
  it("has the caller's own keys, newest first, and nothing of the keys themselves", async () => {
    const app = startApp();
    for (const name of ["first", "second", "third"]) await keyOf(app, ADA, name);
    await keyOf(app, GRACE, "hers");
    const keys = await app.as(ADA).query(apiKeys.list, {});
    expect(keys.map((key) => key.name)).toEqual(["third", "second", "first"]);
    expect(new Set(keys.flatMap((key) => Object.keys(key)))).not.toContain("hash");
    expect((await app.as(GRACE).query(apiKeys.list, {})).map((key) => key.name)).toEqual(["hers"]);
  });
});

describe("rename", () => {
  it("gives the key another name", async () => {
    const app = startApp();
    const { key, apiKey } = await keyOf(app, ADA);
    await app.as(ADA).mutation(apiKeys.rename, { id: apiKey._id, name: " server " });
    expect(await app.as(ADA).query(apiKeys.list, {})).toEqual([{ ...apiKey, name: "server" }]);
    expect((await app.verify(key)).status).toBe("valid");
    const nameless = app.as(ADA).mutation(apiKeys.rename, { id: apiKey._id, name: "  " });
    expect(await codeOf(nameless)).toBe("invalid_request");
  });
});

describe("callers", () => {
  type Call = (
    caller: ReturnType<ReturnType<typeof startApp>["as"]>,
    id: string,
  ) => Promise<unknown>;
  const byId: [string, Call][] = [
    ["rename", (caller, id) => caller.mutation(apiKeys.rename, { id, name: "mine now" })],
    ["rotate", (caller, id) => caller.action(apiKeys.rotate, { id })],
    ["rotate with grace", (caller, id) => caller.action(apiKeys.rotate, { id, graceMs: DAY })],
    ["revoke", (caller, id) => caller.mutation(apiKeys.revoke, { id })],
  ];
  const calls: [string, Call][] = [
    ...byId,
    ["create", (caller) => caller.action(apiKeys.create, { name: "laptop" })],
    ["list", (caller) => caller.query(apiKeys.list, {})],
    ["revokeAll", (caller) => caller.mutation(apiKeys.revokeAll, {})],
  ];

  it.each(byId)(
    "%s: another person's key, a missing one and no key at all look alike",
    async (_, call) => {
      const app = startApp();
      const ada = await keyOf(app, ADA);
      const gone = await keyOf(app, GRACE);
      await app.as(GRACE).mutation(apiKeys.revoke, { id: gone.apiKey._id });
      const [user] = await app.users();
      const before = await app.rows();
      for (const id of [ada.apiKey._id, gone.apiKey._id, user?._id ?? "", "", "nothing"]) {
        expect(await codeOf(call(app.as(GRACE), id))).toBe("not_found");
      }
      expect(await app.rows()).toEqual(before);
      expect((await app.verify(ada.key)).status).toBe("valid");
      expect(await codeOf(call(app.as(ADA), ada.apiKey._id))).toBe("done");
    },
  );

  it.each(calls)("%s: refuses nobody", async (_, call) => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    const nobody = app.t as unknown as ReturnType<typeof app.as>;
    expect(await codeOf(call(nobody, apiKey._id))).toBe("unauthenticated");
    expect(await app.rows()).toHaveLength(1);
  });

  it.each(calls)("%s: refuses a deleted account", async (_, call) => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    await app.t.mutation(api.probes.deleteAccount, { workosId: "user_ada", apiKeys: true });
    expect(await codeOf(call(app.as(ADA), apiKey._id))).toBe("account_deleted");
    expect(await app.rows()).toEqual([]);
  });

  it.each([
    ["create", "forbidden"],
    ["rotate", "forbidden"],
    ["rotate with grace", "forbidden"],
    ["list", "done"],
    ["rename", "done"],
    ["revoke", "done"],
    ["revokeAll", "done"],
  ])("%s by somebody who acts in Ada's name is %s", async (name, code) => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    const support = app.as({ ...ADA, "act.sub": "support@example.com" });
    const [, call] = calls.find(([one]) => one === name) ?? [];
    expect(await codeOf(call?.(support, apiKey._id) ?? Promise.reject(new Error(name)))).toBe(code);
  });

  it("are taken from the token alone where the library stores a key", async () => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    await app.as(GRACE).mutation(api.auth.ensureUser, {});
    const minted = { hash: "example-hash", start: "osk_0000" };
    const store = { ...minted, name: "forged" };
    expect(await codeOf(app.t.mutation(apiKeys.store, store))).toBe("unauthenticated");
    const replace = { ...minted, id: apiKey._id, graceMs: 0 };
    expect(await codeOf(app.t.mutation(apiKeys.replace, replace))).toBe("unauthenticated");
    expect(await codeOf(app.as(GRACE).mutation(apiKeys.replace, replace))).toBe("not_found");
    expect((await app.rows()).map((row) => row._id)).toEqual([apiKey._id]);
  });
});

describe("a key", () => {
  it("is told once: it is in no row, in no scheduled call and on no console", async () => {
    const app = startApp();
    const said = captureConsole();
    const first = await keyOf(app, ADA);
    const second = await app.as(ADA).action(apiKeys.rotate, { id: first.apiKey._id, graceMs: DAY });
    await app.t.mutation(apiKeys.touch, { id: second.apiKey._id, ip: "203.0.113.7" });
    await app.verify(second.key);
    await codeOf(app.as(ADA).action(apiKeys.create, { name: "" }));
    const listed = JSON.stringify(await app.as(ADA).query(apiKeys.list, {}));
    const stored = await app.everything();
    for (const { key, apiKey } of [first, second]) {
      expect(stored).toContain(apiKey.start);
      for (const place of [stored, listed, said()]) {
        expect(place).not.toContain(key);
        expect(place).not.toContain(key.slice(apiKey.start.length));
      }
    }
  });
});
