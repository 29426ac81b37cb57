import { beforeEach, expect, test } from "vitest";
import { api } from "./_generated/api";
import { aQuietDeployment, firstPage, refusal, twoPeople } from "./people.fixture";

beforeEach(aQuietDeployment);

test("nobody but the owner reads a session that is not shared", async () => {
  const { t, grace, session } = await twoPeople();
  for (const reader of [t, grace]) {
    expect(await reader.query(api.sharing.session, { slug: session._id })).toBeNull();
    const args = { sessionId: session._id, ...firstPage };
    expect((await reader.query(api.sharing.messages, args)).page).toEqual([]);
  }
  const args = { sessionId: session._id, ...firstPage };
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
  await ada.mutation(api.sharing.share, { id: session._id });
  const args = { sessionId: session._id, ...firstPage };
  const mine = await ada.query(api.transcripts.messages, args);
  expect(mine.page.flatMap(({ parts }) => parts).length).toBeGreaterThan(0);
  expect(await t.query(api.sharing.messages, args)).toMatchObject({ page: mine.page });
});

test("what is shared no longer is gone for everybody, and comes back elsewhere", async () => {
  const { t, ada, session } = await twoPeople();
  const id = session._id;
  const slug = await ada.mutation(api.sharing.share, { id });
  expect(await ada.mutation(api.sharing.share, { id })).toBe(slug);
  await ada.mutation(api.sharing.unshare, { id });
  expect(await t.query(api.sharing.session, { slug })).toBeNull();
  expect((await t.query(api.sharing.messages, { sessionId: id, ...firstPage })).page).toEqual([]);
  const other = await ada.mutation(api.sharing.share, { id });
  expect(other).not.toBe(slug);
  expect(await t.query(api.sharing.session, { slug })).toBeNull();
  expect(await t.query(api.sharing.session, { slug: other })).not.toBeNull();
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
