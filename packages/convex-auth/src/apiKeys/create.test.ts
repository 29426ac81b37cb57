import { afterEach, describe, expect, it, vi } from "vitest";
import { ADA, api, codeOf, DAY, HOUR, keyOf, MINUTE, startApp } from "../../test/apiKeys/app";
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
