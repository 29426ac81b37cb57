import { beforeEach, describe, expect, test, vi } from "vitest";
import { anApi, aQuietApi, NOW, type Api } from "./api.fixture";
import { costsOf, type Costs } from "./costs.fixture";

let app: Api;

// Both have more than what is asked for, and all that is counted once is there:
// the rows of the limits, and the note that Ada's key is in use.
beforeEach(async () => {
  aQuietApi();
  app = await anApi();
  const sessions = Array.from({ length: 30 }, (_, n) => ({ externalId: `s${n}`, title: "Fold" }));
  for (const key of [app.keys.ada, app.keys.grace]) {
    expect((await app.post(key, "/sync/batch", { sessions })).status).toBe(200);
  }
  await app.settle();
});

/** The same of every call with a key. */
const withKey = {
  // The limit of the key and that of its owner: each is found, and changed,
  // and what is changed is read once more.
  "rateLimiter/lib:rateLimit": [4, 2],
} as const;

/** The transaction that authenticates and counts reads the key and its owner. */
const AUTHENTICATED = 2;

/** What a mutation route with a key costs: the transaction of its handler, and the one before. */
const mutated = (read: number, written: number) => ({
  "http:runMutation": [AUTHENTICATED + read, written],
  ...withKey,
});

const noted = "apiCalls:record";

/** That it was answered with 200, and what it cost. */
async function costOf(call: () => ReturnType<Api["call"]>): Promise<Costs> {
  return await costsOf(async () => {
    const { status, text } = await call();
    expect(status, text).toBe(200);
  });
}

describe("GET /api/sessions?limit=20", () => {
  const path = "/api/sessions?limit=20";

  test("with a key reads the key and its owner twice, and 20 sessions", async () => {
    // Once to authenticate and count, once in the transaction that answers: 2, and 2 + 20.
    const documents = { "http:runMutation": [2, 0], "http:runQuery": [22, 0], ...withKey };
    const list = () => app.call(app.keys.ada, path);
    expect(await costOf(list)).toEqual({ documents, scheduled: [noted] });
    expect(await costOf(list)).toEqual({ documents, scheduled: [noted] });
  });

  test("with a token reads the person twice, and 20 sessions", async () => {
    const list = () => app.callAs(app.ada, path);
    expect((await list()).status).toBe(200);
    const documents = {
      // 1, and 1 + 20.
      "http:runMutation": [1, 0],
      "http:runQuery": [21, 0],
      // The limit of the person alone.
      "rateLimiter/lib:rateLimit": [2, 1],
    };
    expect(await costOf(list)).toEqual({ documents, scheduled: [noted] });
  });

  test("is written down afterwards, and every five minutes that the key is used", async () => {
    const list = () => app.call(app.keys.ada, path);
    // Whether the account is still there, and the row of the log.
    const record = { "apiCalls:record": [1, 1] };
    await list();
    expect(await costsOf(app.settle)).toEqual({ documents: record, scheduled: [] });

    vi.setSystemTime(NOW + 10 * 60_000);
    expect((await costOf(list)).scheduled).toEqual(["apiKeys:runMutation", noted]);
    // The key, read to see whether it is time, and changed.
    const documents = { ...record, "apiKeys:runMutation": [2, 1] };
    expect(await costsOf(app.settle)).toEqual({ documents, scheduled: [] });
  });
});

describe("POST /sync/session", () => {
  const push = (body: object) => costOf(() => app.post(app.keys.ada, "/sync/session", body));

  test("of a new session", async () => {
    expect(await push({ externalId: "new", title: "Fold" })).toEqual({
      documents: mutated(3, 2),
      scheduled: ["digests:rebuild", noted],
    });
  });

  test("of a session that has changed", async () => {
    expect(await push({ externalId: "s1", title: "Fold it" })).toEqual({
      documents: mutated(8, 2),
      scheduled: ["digests:rebuild", noted],
    });
    // Its digest is due already, and is left as it is.
    expect(await push({ externalId: "s1", title: "Fold it twice" })).toEqual({
      documents: mutated(6, 1),
      scheduled: [noted],
    });
    // In what it is not found by: the digest is neither read nor written.
    expect(await push({ externalId: "s1", cost: 1 })).toEqual({
      documents: mutated(5, 1),
      scheduled: [noted],
    });
  });

  test("of a session that is as it was", async () => {
    expect(await push({ externalId: "s1", title: "Fold" })).toEqual({
      // The key, its owner and the session.
      documents: mutated(3, 0),
      scheduled: [noted],
    });
  });
});

describe("POST /sync/message", () => {
  const push = (body: object) =>
    costOf(() =>
      app.post(app.keys.ada, "/sync/message", {
        ...{ sessionExternalId: "s1", externalId: "m1", createdAt: 1 },
        ...body,
      }),
    );
  const parts = ["a", "b", "c"].map((text) => ({ type: "reasoning", text }));

  test("of a new message of a session that is there", async () => {
    expect(await push({ textContent: "Why?" })).toEqual({
      documents: mutated(9, 3),
      scheduled: ["digests:rebuild", noted],
    });
  });

  test("of a new message with three parts of a session that is not there", async () => {
    expect(await push({ sessionExternalId: "new", parts })).toEqual({
      documents: mutated(7, 7),
      scheduled: ["digests:rebuild", noted],
    });
  });

  test("of a message that is as it was", async () => {
    await push({ textContent: "Why?", parts });
    await app.settle();
    expect(await push({ textContent: "Why?" })).toEqual({
      // The key, its owner, the session, the message, and the session to see whose that is.
      documents: mutated(5, 0),
      scheduled: [noted],
    });
    expect(await push({ textContent: "Why?", parts })).toEqual({
      // The same, the three parts, and the message to see whose they are.
      documents: mutated(9, 0),
      scheduled: [noted],
    });
  });
});
