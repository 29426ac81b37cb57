/// <reference types="vite/client" />
import { TEST_CLIENT_ID, workosIdentity } from "@opensync/convex-auth/testing";
import { convexTest } from "convex-test";
import { ConvexError } from "convex/values";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import { startApp } from "./people.fixture";
import schema from "./schema";

const modules = import.meta.glob(["./**/*.{js,ts}", "!./**/*.*.*"]);
const firstPage = { paginationOpts: { numItems: 20, cursor: null } };

/** An app with two people; Ada has the samples, Grace has nothing. */
async function twoPeople() {
  const t = convexTest({ schema, modules, transactionLimits: true });
  const ada = t.withIdentity(workosIdentity({ sub: "user_ada" }));
  const grace = t.withIdentity(workosIdentity({ sub: "user_grace" }));
  await ada.mutation(api.sessions.loadSamples, {});
  await grace.mutation(api.auth.ensureUser, {});
  const newest = await ada.query(api.sessions.list, firstPage);
  const [session, other] = newest.page;
  if (!session || !other) throw new Error("The samples are missing.");
  return { t, ada, grace, session, other };
}

/** What a refused call carries back to its caller. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => new Error("It was not refused."),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ConvexError) return error.data;
  throw error;
}

beforeEach(() => {
  vi.stubEnv("WORKOS_CLIENT_ID", TEST_CLIENT_ID);
  vi.stubEnv("WORKOS_API_KEY", "");
});

describe("my sessions", () => {
  test("come newest first, page by page, each once", async () => {
    const { ada } = await twoPeople();
    const seen: Doc<"sessions">[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const paginationOpts: { numItems: number; cursor: string | null } = { numItems: 10, cursor };
      const page = await ada.query(api.sessions.list, { paginationOpts });
      seen.push(...page.page);
      cursor = page.isDone ? null : page.continueCursor;
      pages += 1;
    } while (cursor !== null);

    expect(pages).toBe(3);
    expect(new Set(seen.map(({ _id }) => _id)).size).toBe(24);
    const times = seen.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test("add up", async () => {
    const { ada, grace } = await twoPeople();
    const { page } = await ada.query(api.sessions.list, {
      paginationOpts: { numItems: 100, cursor: null },
    });
    expect(await ada.query(api.sessions.totals, {})).toEqual({
      complete: true,
      sessions: 24,
      tokens: page.reduce((sum, s) => sum + s.promptTokens + s.completionTokens, 0),
      cost: expect.closeTo(page.reduce((sum, s) => sum + s.cost, 0)),
      durationMs: page.reduce((sum, s) => sum + (s.durationMs ?? 0), 0),
    });
    expect(await grace.query(api.sessions.totals, {})).toEqual({
      complete: true,
      sessions: 0,
      tokens: 0,
      cost: 0,
      durationMs: 0,
    });
  });

  test("can be got, renamed and removed", async () => {
    const { ada, session } = await twoPeople();
    await ada.mutation(api.sessions.rename, { id: session._id, title: "  A better title " });
    expect(await ada.query(api.sessions.get, { id: session._id })).toEqual({
      ...session,
      title: "A better title",
    });
    await ada.mutation(api.sessions.remove, { id: session._id });
    expect(await refusal(ada.query(api.sessions.get, { id: session._id }))).toMatchObject({
      code: "not_found",
    });
  });

  test("samples are loaded once for each, however often that is asked for", async () => {
    const { ada, grace } = await twoPeople();
    await ada.mutation(api.sessions.loadSamples, {});
    await grace.mutation(api.sessions.loadSamples, {});
    for (const person of [ada, grace]) {
      expect(await person.query(api.sessions.totals, {})).toMatchObject({ sessions: 24 });
    }
  });
});

describe("a title", () => {
  test.each([
    ["empty", ""],
    ["made of spaces", " \n\t "],
    ["too long", "x".repeat(121)],
  ])("that is %s is refused, and the old one stays", async (_, title) => {
    const { ada, session } = await twoPeople();
    const answer = await refusal(ada.mutation(api.sessions.rename, { id: session._id, title }));
    expect(answer).toMatchObject({ code: "invalid_title" });
    expect(await ada.query(api.sessions.get, { id: session._id })).toEqual(session);
  });

  test("may have 120 characters, spaces around it not counted", async () => {
    const { ada, session } = await twoPeople();
    const title = "x".repeat(120);
    await ada.mutation(api.sessions.rename, { id: session._id, title: ` ${title} ` });
    expect(await ada.query(api.sessions.get, { id: session._id })).toMatchObject({ title });
  });
});

describe("somebody else's session", () => {
  type App = Awaited<ReturnType<typeof twoPeople>>;
  const calls: [string, (person: App["grace"], id: Id<"sessions">) => Promise<unknown>][] = [
    ["get", (person, id) => person.query(api.sessions.get, { id })],
    ["rename", (person, id) => person.mutation(api.sessions.rename, { id, title: "Mine now" })],
    ["rename to nothing", (person, id) => person.mutation(api.sessions.rename, { id, title: "" })],
    ["remove", (person, id) => person.mutation(api.sessions.remove, { id })],
  ];

  test.each(calls)("%s answers as for one that is gone", async (_, call) => {
    const { ada, grace, session, other } = await twoPeople();
    await ada.mutation(api.sessions.remove, { id: other._id });

    const foreign = await refusal(call(grace, session._id));
    expect(foreign).toMatchObject({ name: "AuthError", code: "not_found" });
    expect(foreign).toEqual(await refusal(call(grace, other._id)));
    expect(await ada.query(api.sessions.get, { id: session._id })).toEqual(session);
  });

  test("is in no list", async () => {
    const { grace } = await twoPeople();
    expect((await grace.query(api.sessions.list, firstPage)).page).toEqual([]);
  });

  test.each(calls)("%s without signing in is refused before anything is read", async (_, call) => {
    const { t, session } = await twoPeople();
    expect(await refusal(call(t, session._id))).toMatchObject({ code: "unauthenticated" });
  });
});

test("GET /health answers", async () => {
  const { t } = startApp();
  const response = await t.fetch("/health", { method: "GET" });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ok: true });
});
