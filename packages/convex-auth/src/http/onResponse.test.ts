import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  api,
  httpWith,
  json,
  keyOf,
  listen,
  startApp,
  TOKEN,
  UNKNOWN_KEY,
} from "../../test/http/app";
import { routes } from "../../test/http/convex/routes";
import type { HttpCall } from "./options";

const record = makeFunctionReference<"mutation", { call: unknown }, null>("calls:record");

type Expected = Pick<HttpCall, "status" | "code"> & Partial<HttpCall>;

const PLACE = { ip: "203.0.113.7", userAgent: "plugin/1.0" };
const NOW = Date.parse("2026-01-01T00:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

/** An app that keeps what it is told, and lets it be looked at. */
async function startTold() {
  const app = startApp(
    httpWith({
      onResponse: async (ctx, call) => {
        await ctx.scheduler.runAfter(0, record, { call });
      },
    }),
  );
  const { key, apiKey } = await keyOf(app, ADA, { scopes: ["notes:read"] });
  const user = await app.as(ADA).query(api.auth.me, {});
  const t = app.t.withRequestMetadata({ ip: PLACE.ip });
  const call = async (path: string, credential?: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("user-agent")) headers.set("user-agent", PLACE.userAgent);
    if (credential !== undefined) headers.set("authorization", `Bearer ${credential}`);
    return await t.fetch(path, { ...init, headers });
  };
  const told = async (): Promise<HttpCall[]> => {
    await app.t.finishAllScheduledFunctions(vi.runAllTimers);
    const rows = await app.t.run(({ db }) => db.query("calls").collect());
    return rows.map((row) => row.call as HttpCall);
  };
  return { ...app, call, told, key, apiKey, userId: user?._id ?? null };
}

describe("onResponse", () => {
  it.each<[string, string, RequestInit, Expected]>([
    ["a good call", "/notes?limit=1", {}, { status: 200, code: null }],
    ["a mutation", "/nothing", { method: "POST" }, { status: 204, code: null }],
    ["a prefix", "/echo/a/b", {}, { path: "/echo/*", status: 200, code: null }],
    [
      "a prefix with a bad path",
      "/echo/%",
      {},
      { path: "/echo/*", status: 400, code: "invalid_request" },
    ],
    ["HEAD", "/notes", { method: "HEAD" }, { status: 200, code: null }],
    ["wrong arguments", "/notes?x=1", {}, { status: 400, code: "invalid_request" }],
    ["a scope that is lacking", "/notes", json({ text: "x" }), { status: 403, code: "forbidden" }],
    ["a missing row", "/notes/get?id=x", {}, { status: 404, code: "not_found" }],
    ["the app's own refusal", "/fails?how=teapot", {}, { status: 418, code: "teapot" }],
    [
      "a mutation that is undone",
      "/fails",
      json({ how: "teapot" }),
      { status: 418, code: "teapot" },
    ],
    ["a fault", "/fails?how=deliberately", {}, { status: 500, code: "internal" }],
    ["an action", "/count", {}, { status: 200, code: null }],
  ])("is told of %s, and whose it was", async (_, path, init, expected) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { call, told, key, apiKey, userId } = await startTold();
    await call(path, key, init);
    expect(await told()).toEqual([
      {
        method: init.method ?? "GET",
        path: path.replace(/\?.*/, ""),
        at: NOW,
        durationMs: 0,
        userId,
        ...PLACE,
        ...expected,
        apiKey,
      },
    ]);
  });

  it.each<[string, () => string | undefined]>([
    ["without a credential", () => undefined],
    ["with an unknown key", () => UNKNOWN_KEY],
    ["with a mistyped key", () => "osk_mistyped"],
    ["with a token that is none", () => TOKEN],
  ])("is told of a refusal %s, of nobody", async (_, credential) => {
    const { call, told } = await startTold();
    await call("/notes", credential());
    expect(await told()).toMatchObject([
      { status: 401, code: "unauthorized", userId: null, apiKey: null, ...PLACE },
    ]);
  });

  it("is told of a header that is refused, of nobody, whomever Convex has seen", async () => {
    const { as, told } = await startTold();
    const headers = { authorization: `Token ${TOKEN}` };
    expect((await as(ADA).fetch("/notes", { headers })).status).toBe(401);
    expect(await told()).toMatchObject([{ status: 401, userId: null, apiKey: null }]);
  });

  it("is told of a person, without a key", async () => {
    const { callAs, told, userId } = await startTold();
    await callAs(ADA, "/notes");
    await callAs(ADA, "/fails?how=teapot");
    await callAs({ sub: "user_new" }, "/notes/get?id=x");
    const [first, second, third] = await told();
    expect(first).toMatchObject({ status: 200, userId, apiKey: null });
    expect(second).toMatchObject({ status: 418, userId, apiKey: null });
    expect(third).toMatchObject({ status: 404, userId: expect.any(String) as string });
    expect(third?.userId).not.toBe(userId);
  });

  it("is told of a public route, of nobody, whatever it carries", async () => {
    const { call, callAs, told, key } = await startTold();
    await call("/health", key);
    await callAs(ADA, "/health");
    const nobody = { path: "/health", userId: null, apiKey: null };
    expect(await told()).toMatchObject([nobody, nobody]);
  });

  it("is told no more of a user agent than fits", async () => {
    const { call, told, key } = await startTold();
    for (const credential of [key, undefined]) {
      await call("/notes", credential, { headers: { "user-agent": "x".repeat(10_000) } });
    }
    const userAgent = "x".repeat(256);
    expect(await told()).toMatchObject([
      { status: 200, userAgent },
      { status: 401, userAgent },
    ]);
  });

  it("is told nothing secret", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { call, told, key, t } = await startTold();
    const rows = await t.run(({ db }) => db.query("apiKeys").collect());
    for (const path of ["/notes", `/fails?how=${key}`, `/echo/${key}`]) await call(path, key);
    const text = JSON.stringify(await told());
    expect(text).not.toContain(key);
    expect(text).not.toContain(rows[0]?.hash);
    expect(text).not.toContain("hash");
  });

  it("is not told of paths and methods that there are not", async () => {
    const { call, told, key } = await startTold();
    await call("/nowhere", key);
    await call("/whoami", key, { method: "PUT" });
    await call("/whoami", key, { method: "OPTIONS" });
    expect(await told()).toEqual([]);
  });

  it("changes nothing when it throws, and the log has no secret of it", async () => {
    const said = listen();
    let key = "";
    for (const fail of [
      () => {
        throw new Error(`At once, with ${key}`);
      },
      () => Promise.reject(new Error(`Later, with ${key}`)),
    ]) {
      const app = startApp(httpWith({ onResponse: fail }));
      ({ key } = await keyOf(app, ADA));
      const response = await app.call("/whoami", key);
      expect((await answerOf(response)).status).toBe(200);
      expect((await answerOf(await app.call("/notes?x=1", key))).status).toBe(400);
      expect(said()).not.toContain(key);
    }
    expect(said()).toContain("After GET /whoami: Error: At once, with [redacted]");
    expect(said()).toContain("After GET /notes: Error: Later, with [redacted]");
  });
});

it.each(["query", "mutation"] as const)(
  "names the caller, and records the use of the key, when the handler of a %s throws a 401 of its own",
  async (kind) => {
    const calls: HttpCall[] = [];
    const refuse = () => {
      throw new ConvexError({ code: "no_session", message: "Log in there first.", status: 401 });
    };
    const endpoints = [routes[kind]({ path: "/own", scope: null, handler: refuse })];
    const app = startApp(httpWith({ endpoints, onResponse: (_, call) => void calls.push(call) }));
    const { key, apiKey } = await keyOf(app, ADA);
    const method = kind === "query" ? "GET" : "POST";
    expect((await app.call("/own", key, { method })).status).toBe(401);
    expect(calls).toMatchObject([{ status: 401, code: "no_session", apiKey: { _id: apiKey._id } }]);
    const scheduled = await app.t.run(({ db }) =>
      db.system.query("_scheduled_functions").collect(),
    );
    expect(scheduled).toMatchObject([{ args: [{ step: { do: "touch", id: apiKey._id } }] }]);
    await app.t.finishAllScheduledFunctions(vi.runAllTimers);
  },
);
