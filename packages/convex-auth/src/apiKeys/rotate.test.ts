import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  api,
  codeOf,
  DAY,
  GRACE,
  HOUR,
  keyOf,
  SECOND,
  startApp,
  type App,
} from "../../test/apiKeys/app";

afterEach(() => {
  vi.useRealTimers();
});

const { apiKeys } = api;

const rotate = ({ as }: App, id: string, graceMs?: number) =>
  as(ADA).action(apiKeys.rotate, graceMs === undefined ? { id } : { id, graceMs });
const statuses = async ({ verify }: App, keys: { key: string }[]) =>
  Promise.all(keys.map(async ({ key }) => (await verify(key)).status));

describe("rotate", () => {
  it("makes another key with what the old one had, which ends at once", async () => {
    const app = startApp();
    const old = await app.as(ADA).action(apiKeys.create, {
      name: "server",
      scopes: ["sessions:read"],
      expiresAt: Date.now() + 9 * DAY,
      idleTimeoutMs: DAY,
    });
    const touch = { do: "touch", id: old.apiKey._id, ip: "203.0.113.7" } as const;
    await app.t.mutation(apiKeys.runMutation, { step: touch });
    await app.wait(HOUR);
    const next = await rotate(app, old.apiKey._id);
    expect(next.apiKey).toEqual({
      ...old.apiKey,
      _id: expect.any(String),
      start: next.key.slice(0, 8),
      createdAt: Date.now(),
    });
    expect(next.key).not.toBe(old.key);
    expect(await statuses(app, [old, next])).toEqual(["unknown", "valid"]);
    expect(await app.as(ADA).query(apiKeys.list, {})).toEqual([next.apiKey]);
  });

  it("lets the old key work on for the grace, and then removes it", async () => {
    const app = startApp();
    const other = await keyOf(app, GRACE);
    const old = await keyOf(app, ADA);
    const next = await rotate(app, old.apiKey._id, DAY);
    expect(await app.as(ADA).query(apiKeys.list, {})).toEqual([
      next.apiKey,
      { ...old.apiKey, replacedBy: next.apiKey._id, expiresAt: Date.now() + DAY },
    ]);
    await app.wait(DAY - 1);
    expect(await statuses(app, [old, next])).toEqual(["valid", "valid"]);
    await app.wait(1);
    expect(await statuses(app, [old, next])).toEqual(["expired", "valid"]);
    await app.wait(SECOND);
    expect(await statuses(app, [old, next, other])).toEqual(["unknown", "valid", "valid"]);
    expect(await app.as(ADA).query(apiKeys.list, {})).toEqual([next.apiKey]);
  });

  it("never lets a key work longer than it would have", async () => {
    const app = startApp();
    const request = { name: "short", expiresAt: Date.now() + HOUR };
    const old = await app.as(ADA).action(apiKeys.create, request);
    const next = await rotate(app, old.apiKey._id, DAY);
    await app.wait(HOUR);
    expect(await statuses(app, [old, next])).toEqual(["expired", "expired"]);
  });

  it("refuses a key that was replaced, one that has ended, and a grace that is none", async () => {
    const app = startApp();
    const old = await keyOf(app, ADA);
    for (const graceMs of [-1, 31 * DAY, NaN, Infinity]) {
      expect(await codeOf(rotate(app, old.apiKey._id, graceMs))).toBe("invalid_request");
    }
    await rotate(app, old.apiKey._id, DAY);
    expect(await codeOf(rotate(app, old.apiKey._id))).toBe("invalid_request");
    const request = { name: "short", expiresAt: Date.now() + HOUR };
    const short = await app.as(ADA).action(apiKeys.create, request);
    await app.wait(HOUR);
    expect(await codeOf(rotate(app, short.apiKey._id, DAY))).toBe("invalid_request");
    expect(await app.rows()).toHaveLength(3);
  });

  it("of the same key twice at once makes one key", async () => {
    const app = startApp();
    const old = await keyOf(app, ADA);
    const codes = await Promise.all(
      [DAY, DAY, DAY].map((graceMs) => codeOf(rotate(app, old.apiKey._id, graceMs))),
    );
    expect(codes.sort()).toEqual(["done", "invalid_request", "invalid_request"]);
  });

  it("cannot turn one key into any number of them", async () => {
    const app = startApp();
    let newest = await keyOf(app, ADA);
    const made = [newest];
    for (let n = 0; n < 5; n++) {
      newest = await rotate(app, newest.apiKey._id, 30 * DAY);
      made.push(newest);
    }
    expect(await statuses(app, made)).toEqual(made.map(() => "valid"));
    expect(await codeOf(rotate(app, newest.apiKey._id, 30 * DAY))).toBe("limit_reached");
    expect(await codeOf(rotate(app, newest.apiKey._id))).toBe("done");
  });

  it("does not count against the limit of keys", async () => {
    const app = startApp();
    const keys = [];
    for (let n = 0; n < 5; n++) keys.push(await keyOf(app, ADA));
    for (const { apiKey } of keys) {
      expect(await codeOf(rotate(app, apiKey._id, DAY))).toBe("done");
    }
    expect(await codeOf(keyOf(app, ADA))).toBe("limit_reached");
  });
});

describe("purge", () => {
  it("removes a replaced key whose time is over, and no other", async () => {
    const app = startApp();
    const old = await keyOf(app, ADA);
    const next = await rotate(app, old.apiKey._id, DAY);
    const request = { name: "short", expiresAt: Date.now() + HOUR };
    const short = await app.as(ADA).action(apiKeys.create, request);
    const purgeAll = async () => {
      for (const { apiKey } of [old, next, short]) {
        await app.t.mutation(apiKeys.runMutation, { step: { do: "purge", id: apiKey._id } });
      }
      return (await app.rows()).length;
    };
    expect(await purgeAll()).toBe(3);
    vi.setSystemTime(Date.now() + DAY);
    expect(await purgeAll()).toBe(2);
    expect(await purgeAll()).toBe(2);
  });
});

describe("revoke", () => {
  it("ends a key at once, and no other", async () => {
    const app = startApp();
    const keys = [await keyOf(app, ADA), await keyOf(app, ADA), await keyOf(app, GRACE)];
    await app.as(ADA).mutation(apiKeys.revoke, { id: keys[0]?.apiKey._id ?? "" });
    expect(await statuses(app, keys)).toEqual(["unknown", "valid", "valid"]);
  });

  it("of a replaced key leaves the one that replaced it", async () => {
    const app = startApp();
    const old = await keyOf(app, ADA);
    const next = await rotate(app, old.apiKey._id, DAY);
    await app.as(ADA).mutation(apiKeys.revoke, { id: old.apiKey._id });
    expect(await statuses(app, [old, next])).toEqual(["unknown", "valid"]);
    await app.settle();
    expect(await statuses(app, [old, next])).toEqual(["unknown", "valid"]);
  });

  it("leaves no copy of a key, however often it was rotated, whatever ended in between", async () => {
    const app = startApp();
    const first = await keyOf(app, ADA);
    const second = await rotate(app, first.apiKey._id, 20 * DAY);
    const third = await rotate(app, second.apiKey._id, DAY);
    await app.wait(2 * DAY);
    const fourth = await rotate(app, third.apiKey._id);
    const other = await keyOf(app, ADA);
    const all = [first, second, third, fourth, other];
    expect(await statuses(app, all)).toEqual(["valid", "unknown", "unknown", "valid", "valid"]);
    await app.as(ADA).mutation(apiKeys.revoke, { id: fourth.apiKey._id });
    expect(await statuses(app, all)).toEqual([...Array<string>(4).fill("unknown"), "valid"]);
  });
});

describe("revokeAll", () => {
  it("ends all of the caller's keys, and tells how many there were", async () => {
    const app = startApp();
    const old = await keyOf(app, ADA);
    const next = await rotate(app, old.apiKey._id, DAY);
    const keys = [old, next, await keyOf(app, ADA), await keyOf(app, GRACE)];
    expect(await app.as(ADA).mutation(apiKeys.revokeAll, {})).toBe(3);
    expect(await statuses(app, keys)).toEqual(["unknown", "unknown", "unknown", "valid"]);
    expect(await app.as(ADA).mutation(apiKeys.revokeAll, {})).toBe(0);
    await app.settle();
    expect(await app.rows()).toHaveLength(1);
  });
});
