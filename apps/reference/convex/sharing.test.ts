import { beforeEach, expect, test } from "vitest";
import { api } from "./_generated/api";
import { auth } from "./auth";
import { aQuietDeployment, firstPage, refusal, twoPeople } from "./people.fixture";

beforeEach(aQuietDeployment);

test("only the owner reads a session that is not shared", async () => {
  const { t, grace, session } = await twoPeople();
  const args = { sessionId: session._id, ...firstPage };
  for (const reader of [t, grace]) {
    expect(await reader.query(api.sharing.session, { slug: session._id })).toBeNull();
    for (const slug of [undefined, "", session._id, "guess"]) {
      const { page } = await reader.query(api.sharing.messages, { ...args, slug });
      expect(page).toEqual([]);
    }
  }
  expect((await grace.query(api.transcripts.messages, args)).page).toEqual([]);
});

test("a shared session has neither its owner nor its private fields", async () => {
  const { t, ada, session } = await twoPeople();
  const slug = await ada.mutation(api.sharing.share, { id: session._id });
  expect(slug).toMatch(/^[0-9A-Za-z]{22}$/);
  const { userId, externalId, projectPath, cost, ...open } = session;
  expect([userId, externalId, projectPath, cost]).not.toContain(undefined);
  expect(await t.query(api.sharing.session, { slug })).toEqual({ ...open, isPublic: true, slug });
});

test("a shared session's messages are those that its owner reads", async () => {
  const { t, ada, session } = await twoPeople();
  const slug = await ada.mutation(api.sharing.share, { id: session._id });
  const sessionId = session._id;
  const mine = await ada.query(api.transcripts.messages, { sessionId, ...firstPage });
  expect(mine.page.flatMap(({ parts }) => parts).length).toBeGreaterThan(0);
  for (const args of [{ slug }, { slug, sessionId }]) {
    const shared = await t.query(api.sharing.messages, { ...args, ...firstPage });
    expect(shared).toMatchObject({ page: mine.page });
  }
});

test("a session that is no longer shared is gone, and comes back at another address", async () => {
  const { t, ada, session } = await twoPeople();
  const id = session._id;
  const slug = await ada.mutation(api.sharing.share, { id });
  expect(await ada.mutation(api.sharing.share, { id })).toBe(slug);
  await ada.mutation(api.sharing.unshare, { id });
  const messages = (args: { slug?: string; sessionId?: typeof id }) =>
    t.query(api.sharing.messages, { ...args, ...firstPage });
  expect(await t.query(api.sharing.session, { slug })).toBeNull();
  expect((await messages({ slug })).page).toEqual([]);
  const other = await ada.mutation(api.sharing.share, { id });
  expect(other).not.toBe(slug);
  expect(await t.query(api.sharing.session, { slug })).toBeNull();
  expect(await t.query(api.sharing.session, { slug: other })).not.toBeNull();
  expect((await messages({ slug })).page).toEqual([]);
  expect((await messages({ slug: other })).page).not.toEqual([]);
});

test("an id kept from an old link reads nothing after the session is shared under a new slug", async () => {
  const { t, ada, session } = await twoPeople();
  const oldSlug = await ada.mutation(api.sharing.share, { id: session._id });
  const keptId = (await t.query(api.sharing.session, { slug: oldSlug }))?._id;
  expect(keptId).toBe(session._id);
  await ada.mutation(api.sharing.unshare, { id: session._id });
  const newSlug = await ada.mutation(api.sharing.share, { id: session._id });
  expect(newSlug).not.toBe(oldSlug);
  expect(await t.query(api.sharing.session, { slug: oldSlug })).toBeNull();
  for (const args of [{}, { slug: oldSlug }]) {
    const call = t.query(api.sharing.messages, { ...args, sessionId: keptId, ...firstPage });
    expect((await call).page).toEqual([]);
  }
});

test("an id without a slug reads nothing of a shared session", async () => {
  const { t, ada, session } = await twoPeople();
  await ada.mutation(api.sharing.share, { id: session._id });
  expect(
    (await t.query(api.sharing.messages, { sessionId: session._id, ...firstPage })).page,
  ).toEqual([]);
});

test("the slug of one session reads nothing of another, shared or not", async () => {
  const { t, ada, session } = await twoPeople();
  const slug = await ada.mutation(api.sharing.share, { id: session._id });
  const [, other = session] = (await ada.query(api.sessions.list, firstPage)).page;
  expect(other._id).not.toBe(session._id);
  const read = async () =>
    (await t.query(api.sharing.messages, { slug, sessionId: other._id, ...firstPage })).page;
  expect(await read()).toEqual([]);
  await ada.mutation(api.sharing.share, { id: other._id });
  expect(await read()).toEqual([]);
});

test("a shared session is gone when its owner's account is deleted", async () => {
  const { t, ada, session } = await twoPeople();
  const slug = await ada.mutation(api.sharing.share, { id: session._id });
  await t.run((ctx) => auth.users.delete(ctx, "user_ada"));
  expect(await t.query(api.sharing.session, { slug })).toBeNull();
  expect((await t.query(api.sharing.messages, { slug, ...firstPage })).page).toEqual([]);
});

test("a slug that two sessions have finds neither", async () => {
  const { t, ada, session } = await twoPeople();
  const slug = await ada.mutation(api.sharing.share, { id: session._id });
  const { userId, title, source, createdAt, updatedAt } = session;
  const counts = { promptTokens: 0, completionTokens: 0, cost: 0, messageCount: 0 };
  const twin = { userId, title, source, ...counts, createdAt, updatedAt, isPublic: true, slug };
  await t.run(({ db }) => db.insert("sessions", twin));
  expect(await t.query(api.sharing.session, { slug })).toBeNull();
  expect((await t.query(api.sharing.messages, { slug, ...firstPage })).page).toEqual([]);
});

test.each(["share", "unshare"] as const)("Grace cannot %s what is Ada's", async (name) => {
  const { ada, grace, session } = await twoPeople();
  const answer = await refusal(grace.mutation(api.sharing[name], { id: session._id }));
  expect(answer).toMatchObject({ code: "not_found" });
  expect(await ada.query(api.sessions.get, { id: session._id })).toEqual(session);
});

test("with a session go its messages, its parts and what it was found by", async () => {
  const { t, ada, session, settle } = await twoPeople();
  const slug = await ada.mutation(api.sharing.share, { id: session._id });
  await ada.mutation(api.sessions.remove, { id: session._id });
  expect(await t.query(api.sharing.session, { slug })).toBeNull();
  await settle();
  await t.run(async ({ db }) => {
    const sessions = new Set((await db.query("sessions").collect()).map(({ _id }) => _id));
    const messages = await db.query("messages").collect();
    const ids = new Set(messages.map(({ _id }) => _id));
    expect(sessions.size).toBe(23);
    expect(messages.every(({ sessionId }) => sessions.has(sessionId))).toBe(true);
    expect((await db.query("parts").collect()).every((p) => ids.has(p.messageId))).toBe(true);
    expect(await db.query("digests").collect()).toHaveLength(23);
    expect(await db.query("embeddings").collect()).toHaveLength(23);
  });
});

test.each(["", "nothing", "🦊", "x".repeat(5_000)])("the address %j has no session", async (id) => {
  const { t, ada, grace, session } = await twoPeople();
  expect(await t.query(api.sharing.session, { slug: id })).toBeNull();
  const missing = await refusal(ada.query(api.sessions.get, { id }));
  expect(missing).toEqual(await refusal(grace.query(api.sessions.get, { id: session._id })));
});
