import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { aQuietDeployment, firstPage, refusal, twoPeople } from "./people.fixture";

beforeEach(aQuietDeployment);

const DAY = 24 * 60 * 60_000;

/** Two people and their users rows; `record` writes down a call of one of them. */
async function twoCallers() {
  const app = await twoPeople();
  const [adaId, graceId] = (await app.t.run(({ db }) => db.query("users").collect())).map(
    ({ _id }) => _id,
  );
  if (!adaId || !graceId) throw new Error("The users are missing.");
  const record = (userId: Id<"users">, call: Partial<typeof CALL> = {}) =>
    app.t.mutation(internal.apiCalls.record, { userId, ...CALL, at: Date.now(), ...call });
  return { ...app, adaId, graceId, record };
}

const CALL = { method: "GET", path: "/api/sessions", status: 200, durationMs: 12, at: 0 };

describe("my API calls", () => {
  test("are mine, newest first, page by page", async () => {
    const { ada, grace, adaId, graceId, record } = await twoCallers();
    for (const at of [2, 3, 1]) await record(adaId, { at });
    await record(graceId, { path: "/sync/session", at: 4 });

    const first = await ada.query(api.apiCalls.list, {
      paginationOpts: { numItems: 2, cursor: null },
    });
    expect(first.page.map(({ at }) => at)).toEqual([3, 2]);
    const rest = await ada.query(api.apiCalls.list, {
      paginationOpts: { numItems: 2, cursor: first.continueCursor },
    });
    expect(rest.page.map(({ at }) => at)).toEqual([1]);
    const hers = await grace.query(api.apiCalls.list, firstPage);
    expect(hers.page.map(({ path }) => path)).toEqual(["/sync/session"]);
  });

  test("are nobody's without signing in", async () => {
    const { t } = await twoCallers();
    expect(await refusal(t.query(api.apiCalls.list, firstPage))).toMatchObject({
      code: "unauthenticated",
    });
  });

  test("say with which key, where it was one", async () => {
    const { t, ada, adaId, record } = await twoCallers();
    await record(adaId, { at: 1 });
    await t.mutation(internal.apiCalls.record, {
      ...{ userId: adaId, ...CALL, at: 2 },
      ...{ apiKeyId: "k1", keyName: "Laptop" },
    });
    const { page } = await ada.query(api.apiCalls.list, firstPage);
    expect(page.map(({ apiKeyId, keyName }) => [apiKeyId, keyName])).toEqual([
      ["k1", "Laptop"],
      [undefined, undefined],
    ]);
  });

  test("keep no query, and not more of a path than a route has", async () => {
    const { ada, adaId, record } = await twoCallers();
    await record(adaId, { path: "/api/search?q=what+I+looked+for", at: 2 });
    await record(adaId, { path: `/${"x".repeat(5_000)}`, at: 1 });
    const { page } = await ada.query(api.apiCalls.list, firstPage);
    expect(page.map(({ path }) => path)).toEqual(["/api/search", `/${"x".repeat(199)}`]);
  });

  test("of an account that is gone are not written down", async () => {
    const { t, adaId, graceId, record } = await twoCallers();
    await t.run(({ db }) => db.delete("users", adaId));
    await record(adaId);
    await record(graceId);
    const rows = await t.run(({ db }) => db.query("apiCalls").collect());
    expect(rows.map(({ userId }) => userId)).toEqual([graceId]);
  });
});

describe("the sweep", () => {
  test("forgets what is over 30 days old, of everybody, and nothing else", async () => {
    const { t, adaId, graceId, record } = await twoCallers();
    const now = new Date("2026-11-20T12:00:00Z").getTime();
    vi.setSystemTime(now);
    for (const userId of [adaId, graceId]) {
      for (const at of [now, now - 30 * DAY, now - 30 * DAY - 1, now - 90 * DAY]) {
        await record(userId, { at });
      }
    }
    await t.mutation(internal.apiCalls.sweep, {});
    const rows = await t.run(({ db }) => db.query("apiCalls").collect());
    expect(rows.map(({ userId, at }) => [userId, now - at])).toEqual([
      [adaId, 0],
      [adaId, 30 * DAY],
      [graceId, 0],
      [graceId, 30 * DAY],
    ]);
  });

  test("goes on until nothing old is left", async () => {
    const { t, adaId, settle } = await twoCallers();
    await t.run(async ({ db }) => {
      for (let at = 0; at < 501; at += 1) {
        await db.insert("apiCalls", { userId: adaId, ...CALL, at });
      }
    });
    const left = async () => (await t.run(({ db }) => db.query("apiCalls").collect())).length;
    await t.mutation(internal.apiCalls.sweep, {});
    expect(await left()).toBe(1);
    await settle();
    expect(await left()).toBe(0);
  });
});
