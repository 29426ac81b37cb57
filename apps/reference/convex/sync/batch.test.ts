import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { anApp, aQuietDeployment, refusal } from "./people.fixture";

beforeEach(aQuietDeployment);

const firstPage = { paginationOpts: { numItems: 20, cursor: null } };
const session = { externalId: "s1", title: "Fold the zeppelin" };
const message = { sessionExternalId: "s1", externalId: "m1", promptTokens: 5 };

describe("a batch", () => {
  test("keeps sessions and their messages", async () => {
    const { ada } = anApp();
    expect(
      await ada.batch(
        [session, { sessionId: "s2", title: "Another" }],
        [message, { ...message, externalId: "m2" }, { ...message, sessionExternalId: "s3" }],
      ),
    ).toEqual({ ok: true, sessions: 2, messages: 3, errors: [] });
    const rows = await ada.rows();
    expect(
      rows.map(({ session: { externalId, title, promptTokens, messageCount } }) => [
        externalId,
        title,
        promptTokens,
        messageCount,
      ]),
    ).toEqual([
      ["s1", "Fold the zeppelin", 10, 2],
      ["s2", "Another", 0, 0],
      ["s3", "Untitled session", 5, 1],
    ]);
  });

  test("may name the same thing twice", async () => {
    const { ada } = anApp();
    await ada.batch(
      [session, { ...session, title: "Later", updatedAt: 2 }, { ...session, updatedAt: 1 }],
      [message, message, { ...message, promptTokens: 9 }],
    );
    const { session: row, messages } = await ada.only();
    expect(row).toMatchObject({ title: "Later", promptTokens: 9, messageCount: 1 });
    expect(messages).toHaveLength(1);
  });

  test("of nothing is nothing", async () => {
    const { ada } = anApp();
    expect(await ada.batch([], [])).toEqual({ ok: true, sessions: 0, messages: 0, errors: [] });
    expect(await ada.rows()).toEqual([]);
  });

  test("ignores fields that nobody knows", async () => {
    const { ada } = anApp();
    const item = JSON.parse(
      '{"externalId":"s1","mood":"fine","constructor":1,"userId":"x","isPublic":true,"slug":"s"}',
    ) as unknown;
    expect(await ada.batch([item])).toMatchObject({ ok: true, sessions: 1 });
    const { session: row } = await ada.only();
    expect(row).toMatchObject({ title: "Untitled session", isPublic: false });
    expect(Object.keys(row)).not.toEqual(expect.arrayContaining(["mood"]));
    expect(row).not.toHaveProperty("slug");
  });

  test("names what it could not keep, and keeps the rest", async () => {
    const { ada } = anApp();
    const result = await ada.batch(
      [session, { externalId: "s2", promptTokens: -1 }, "s3", { title: "No id" }, []],
      [
        null,
        message,
        { ...message, externalId: 7 },
        { ...message, externalId: "m2", parts: [{ type: "text", content: "x" }, { name: "y" }] },
        { sessionExternalId: "s1" },
        { ...message, externalId: "m3" },
      ],
    );
    const invalid = (kind: string, index: number, externalId: string | null, text: RegExp) => ({
      kind,
      index,
      externalId,
      code: "invalid_request",
      message: expect.stringMatching(text),
    });
    expect(result).toEqual({
      ok: false,
      sessions: 1,
      messages: 2,
      errors: [
        invalid("session", 1, "s2", /"promptTokens" should be a number from 0/),
        invalid("session", 2, null, /An item should be object, not string/),
        invalid("session", 3, null, /"externalId" is missing/),
        invalid("session", 4, null, /An item should be object, not array/),
        invalid("message", 0, null, /An item should be object, not null/),
        invalid("message", 2, null, /"externalId" should be string, not number/),
        invalid("message", 3, "m2", /"parts\[1\].type" should be string, not undefined/),
        invalid("message", 4, null, /"externalId" should be string, not undefined/),
      ],
    });
    expect((await ada.only()).session).toMatchObject({ promptTokens: 10, messageCount: 2 });
  });

  test("touches nobody else's rows", async () => {
    const { ada, grace } = anApp();
    await ada.batch([session], [message]);
    const before = await ada.rows();
    await grace.batch([{ ...session, title: "Grace's", updatedAt: 9 }], [message, message]);
    expect(await ada.rows()).toEqual(before);
    expect((await grace.only()).session).toMatchObject({ title: "Grace's", messageCount: 1 });
  });

  test("of 501 items is refused as a whole", async () => {
    const { ada } = anApp();
    const batch = ada.batch(Array(300).fill(session), Array(201).fill(message));
    expect(await refusal(batch)).toEqual({
      code: "invalid_request",
      message: expect.stringMatching(/at most 500 items; this one has 501/),
    });
    expect(await ada.rows()).toEqual([]);
  });
});

describe("what it costs", () => {
  const messages = (count: number, fields = {}) =>
    Array.from({ length: count }, (_, i) => ({
      sessionExternalId: "s1",
      externalId: `m${i}`,
      createdAt: 1_000 + i,
      ...fields,
    }));

  const parts = (word: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ type: "reasoning", content: `${word} ${i}` }));

  test("one push costs the same in a session of 3 messages and of 200", async () => {
    const costs = [];
    for (const count of [3, 200]) {
      const { ada } = anApp();
      await ada.batch([session], messages(count));
      const [one] = messages(1, { externalId: "one", createdAt: 1_002 });
      costs.push([
        await ada.costs([], [one]),
        await ada.costs([], [{ ...message, promptTokens: 9 }]),
        await ada.costs([{ ...session, updatedAt: 9 }]),
        await ada.costs([], [one]),
      ]);
    }
    expect(costs[1]).toEqual(costs[0]);
    // A message and its session, twice; the session; nothing for what is known.
    expect(costs[0]?.map(({ written }) => written)).toEqual([2, 2, 1, 0]);
  });

  test("500 new messages with parts fit into one batch", async () => {
    const { ada } = anApp();
    const made = await ada.costs([], messages(500, { parts: parts("a", 2) }));
    // Each message and its parts; the session, made and filled in; its digest.
    expect(made.written).toBe(500 * 3 + 3);
    expect(made.scheduled).toBe(1);
    const { page } = await ada.as.query(api.sessions.list, firstPage);
    expect(page).toMatchObject([{ messageCount: 500 }]);
  });

  test("what is too much for one transaction is named, and is kept when it is sent again", async () => {
    const { ada } = anApp();
    const version = (word: string, updatedAt: number) =>
      messages(20, { parts: parts(word, 200), promptTokens: 1, updatedAt });
    await ada.batch([], version("a", 1));
    let left = version("b", 2);
    let batches = 0;
    while (left.length > 0) {
      const { ok, messages: kept, errors } = await ada.batch([], left);
      expect(kept).toBeGreaterThan(0);
      expect(kept + errors.length).toBe(left.length);
      expect(ok).toBe(errors.length === 0);
      expect(errors).toEqual(
        errors.map(({ index }) => ({
          kind: "message",
          index,
          externalId: left[index]?.externalId,
          code: "batch_full",
          message: expect.stringContaining("Send this item again"),
        })),
      );
      left = errors.flatMap(({ index }) => left[index] ?? []);
      batches += 1;
    }
    expect(batches).toBeGreaterThan(1);
    const { session: row, messages: rows } = await ada.only();
    expect(row).toMatchObject({ messageCount: 20, promptTokens: 20 });
    for (const { parts } of rows)
      expect(parts.every(({ content }) => content.startsWith("b"))).toBe(true);
  });

  test("a message in each of 500 sessions is too much, and nothing is lost", async () => {
    const { ada } = anApp();
    const items = messages(500).map((item, i) => ({ ...item, sessionExternalId: `s${i}` }));
    const first = await ada.batch([], items);
    const second = await ada.batch(
      [],
      first.errors.map(({ index }) => items[index]),
    );
    expect(second).toMatchObject({ ok: true });
    expect(first.messages + second.messages).toBe(500);
    expect(await ada.as.query(api.sessions.totals, {})).toMatchObject({ sessions: 500 });
  });
});

test("a burst of pushes has its digest made once", async () => {
  const { ada } = anApp();
  const first = await ada.costs([session], [message]);
  const more = await ada.costs(
    [{ ...session, title: "Later" }],
    [{ ...message, externalId: "m2" }],
  );
  expect([first.scheduled, more.scheduled]).toEqual([1, 0]);
});
