import type { GenericId } from "convex/values";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ADA, api, GRACE, HOUR, keyOf, MINUTE, startApp, type App } from "../../test/apiKeys/app";
import { hashToken } from "./token";

afterEach(() => {
  vi.useRealTimers();
});

describe("verification", () => {
  it("knows each person's key as theirs", async () => {
    const app = startApp();
    const ada = await keyOf(app, ADA);
    const grace = await keyOf(app, GRACE);
    expect(await app.verify(ada.key)).toMatchObject({
      status: "valid",
      apiKey: { _id: ada.apiKey._id },
      user: { workosId: "user_ada" },
    });
    expect(await app.verify(grace.key)).toMatchObject({
      status: "valid",
      apiKey: { _id: grace.apiKey._id },
      user: { workosId: "user_grace" },
    });
  });

  it("needs nobody to be signed in, and knows no other key", async () => {
    const app = startApp();
    const { key } = await keyOf(app, ADA);
    for (const other of [key.slice(0, -1), `${key} `, key.toLowerCase(), "", await hashed(key)]) {
      expect(await app.verify(other)).toEqual({ status: "unknown" });
    }
  });

  it("costs one read for the key and one for its owner, and writes nothing", async () => {
    const app = startApp();
    const { key } = await keyOf(app, ADA);
    for (let n = 0; n < 4; n++) await keyOf(app, ADA);
    for (let n = 0; n < 5; n++) await keyOf(app, GRACE);
    const hash = await hashed(key);
    for (const answer of [
      await app.t.query(api.probes.costOfVerify, { hash }),
      await app.t.mutation(api.probes.costOfVerifyInMutation, { hash }),
    ]) {
      expect(answer).toEqual({ status: "valid", queries: 2, read: 2, written: 0, scheduled: 0 });
    }
  });

  it("costs no document for a key that is not known, and one for one that has ended", async () => {
    const app = startApp();
    const ada = app.as(ADA);
    const expiresAt = Date.now() + HOUR;
    const ended = await ada.action(api.apiKeys.create, { name: "ended", expiresAt });
    const unused = { name: "unused", idleTimeoutMs: HOUR };
    const idle = await ada.action(api.apiKeys.create, unused);
    await app.wait(HOUR);
    const costs = async (key: string) => {
      const { status, read } = await app.t.query(api.probes.costOfVerify, {
        hash: await hashed(key),
      });
      return [status, read];
    };
    expect(await costs("osk_nothing")).toEqual(["unknown", 0]);
    expect(await costs(ended.key)).toEqual(["expired", 1]);
    expect(await costs(idle.key)).toEqual(["idle", 1]);
  });

  it("refuses a key from the moment that it ends", async () => {
    const app = startApp();
    const request = { name: "an hour", expiresAt: Date.now() + HOUR };
    const { key } = await app.as(ADA).action(api.apiKeys.create, request);
    const other = await keyOf(app, ADA);
    await app.wait(HOUR - 1);
    expect((await app.verify(key)).status).toBe("valid");
    await app.wait(1);
    expect(await app.verify(key)).toEqual({ status: "expired" });
    expect((await app.verify(other.key)).status).toBe("valid");
  });

  it("refuses a key that went unused for too long, and each use counts anew", async () => {
    const app = startApp();
    const request = { name: "idle", idleTimeoutMs: HOUR };
    const { key, apiKey } = await app.as(ADA).action(api.apiKeys.create, request);
    await app.wait(HOUR - 1);
    expect((await app.verify(key)).status).toBe("valid");
    await app.t.mutation(api.apiKeys.runMutation, { step: { do: "touch", id: apiKey._id } });
    await app.wait(HOUR - 1);
    expect((await app.verify(key)).status).toBe("valid");
    await app.wait(1);
    expect(await app.verify(key)).toEqual({ status: "idle" });
  });

  it("refuses the key of a deleted account while its row exists", async () => {
    const app = startApp();
    const ada = await keyOf(app, ADA);
    const grace = await keyOf(app, GRACE);
    await app.t.mutation(api.probes.deleteAccount, { workosId: "user_ada" });
    expect(await app.rows()).toHaveLength(2);
    expect(await app.verify(ada.key)).toEqual({ status: "unknown" });
    expect((await app.verify(grace.key)).status).toBe("valid");
  });

  it("deletes every key of a deleted account with deleteAll, and no key of another user", async () => {
    const app = startApp();
    const ada = await keyOf(app, ADA);
    const grace = await keyOf(app, GRACE);
    await app.as(ADA).mutation(api.probes.deleteMe, {});
    expect(await app.verify(ada.key)).toEqual({ status: "unknown" });
    expect((await app.rows()).map((row) => row._id)).toEqual([grace.apiKey._id]);
  });

  it("depends on the pepper, where there is one", async () => {
    vi.stubEnv("API_KEY_PEPPER", "example-pepper");
    const app = startApp();
    const { key } = await keyOf(app, ADA);
    const status = async (pepper: string | undefined) => (await app.verify(key, pepper)).status;
    expect(await status("example-pepper")).toBe("valid");
    expect(await status("another-example")).toBe("unknown");
    expect(await status(undefined)).toBe("unknown");
  });
});

describe("last use", () => {
  type Use = { id: GenericId<"apiKeys">; ip?: string | null; userAgent?: string | null };
  const touch = ({ t }: App, use: Use) =>
    t.mutation(api.apiKeys.runMutation, { step: { do: "touch", ...use } });
  const used = async ({ as }: App) =>
    (await as(ADA).query(api.apiKeys.list, {})).map((key) => [
      key.lastUsedAt,
      key.lastUsedIp,
      key.lastUsedUserAgent,
    ]);

  it("is written once in five minutes, of that key alone", async () => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    await keyOf(app, ADA);
    const start = Date.now();
    const first = { id: apiKey._id, ip: "203.0.113.7", userAgent: "curl/8" };
    const second = { id: apiKey._id, ip: "203.0.113.8", userAgent: null };
    await touch(app, first);
    await app.wait(5 * MINUTE - 1);
    await Promise.all([touch(app, second), touch(app, second)]);
    const never = [null, null, null];
    expect(await used(app)).toEqual([never, [start, "203.0.113.7", "curl/8"]]);
    await app.wait(1);
    await touch(app, second);
    expect(await used(app)).toEqual([never, [start + 5 * MINUTE, "203.0.113.8", null]]);
  });

  it("changes nothing on the users row", async () => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    const before = await app.users();
    await touch(app, { id: apiKey._id, ip: "203.0.113.7" });
    expect(await app.users()).toEqual(before);
  });

  it("keeps no more of a hostile header than fits", async () => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    const long = "x".repeat(100_000);
    await touch(app, { id: apiKey._id, ip: long, userAgent: long });
    expect(await used(app)).toEqual([[expect.any(Number), long.slice(0, 64), long.slice(0, 256)]]);
  });

  it("of a key that is gone is nothing", async () => {
    const app = startApp();
    const { apiKey } = await keyOf(app, ADA);
    await app.as(ADA).mutation(api.apiKeys.revoke, { id: apiKey._id });
    expect(await touch(app, { id: apiKey._id })).toBeNull();
    expect(await app.rows()).toEqual([]);
  });
});

const hashed = (key: string) => hashToken(key, undefined);
