import { afterEach, describe, expect, it, vi } from "vitest";
import type { WorkOSClaims } from "../testing";
import {
  ADA,
  api,
  captureConsole,
  codeOf,
  DAY,
  GRACE,
  keyOf,
  startApp,
} from "../../test/apiKeys/app";

afterEach(() => {
  vi.useRealTimers();
});

const { apiKeys } = api;

/** The actor claim in the forms that a token can have. */
const IMPERSONATED: Record<string, unknown>[] = [
  { "act.sub": "support@example.com" },
  { "act.sub": "" },
  { "act.reason": "a ticket" },
  { act: { sub: "support@example.com" } },
  { act: null },
];

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
    await app.t.mutation(api.probes.deleteAccount, { workosId: "user_ada" });
    const before = await app.rows();
    expect(await codeOf(call(app.as(ADA), apiKey._id))).toBe("account_deleted");
    expect(await app.rows()).toEqual(before);
  });

  it.each(calls)("%s: an impersonator reads keys and changes none", async (name, call) => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    const before = await app.rows();
    for (const act of IMPERSONATED) {
      const impersonator = app.as({ ...ADA, ...act } as WorkOSClaims);
      const code = await codeOf(call(impersonator, apiKey._id));
      expect([name, code]).toEqual([name, name === "list" ? "done" : "forbidden"]);
    }
    expect(await app.rows()).toEqual(before);
    expect(await codeOf(call(app.as(ADA), apiKey._id))).toBe("done");
  });

  it("are taken from the token alone where the library stores a key", async () => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    await app.as(GRACE).mutation(api.auth.ensureUser, {});
    const minted = { hash: "example-hash", start: "osk_0000" };
    const store = { do: "store", key: { ...minted, name: "forged" } } as const;
    expect(await codeOf(app.t.mutation(apiKeys.runMutation, { step: store }))).toBe(
      "unauthenticated",
    );
    const replace = { do: "replace", key: { ...minted, id: apiKey._id, graceMs: 0 } } as const;
    expect(await codeOf(app.t.mutation(apiKeys.runMutation, { step: replace }))).toBe(
      "unauthenticated",
    );
    expect(await codeOf(app.as(GRACE).mutation(apiKeys.runMutation, { step: replace }))).toBe(
      "not_found",
    );
    expect((await app.rows()).map((row) => row._id)).toEqual([apiKey._id]);
  });
});

describe("a key", () => {
  it("is told once: it is in no row, in no scheduled call and on no console", async () => {
    const app = startApp();
    const said = captureConsole();
    const first = await keyOf(app, ADA);
    const second = await app.as(ADA).action(apiKeys.rotate, { id: first.apiKey._id, graceMs: DAY });
    const touch = { do: "touch", id: second.apiKey._id, ip: "203.0.113.7" } as const;
    await app.t.mutation(apiKeys.runMutation, { step: touch });
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
