import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { anApp, aQuietDeployment, type Person } from "./people.fixture";

beforeEach(aQuietDeployment);

const session = { externalId: "s1", title: "Fold the zeppelin", projectName: "hangar" };
const message = { sessionExternalId: "s1", externalId: "m1", textContent: "Use less helium." };

async function byWords({ as }: Person, text: string) {
  await as.mutation(api.auth.ensureUser, {});
  const hits = await as.query(api.search.byWords, { text });
  return hits.map(({ session: { title } }) => title);
}

async function byMeaning({ as }: Person, text: string) {
  const found = await as.action(api.search.byMeaning, { text });
  const hits = await as.query(api.search.found, {
    ids: found.map(({ sessionId }) => sessionId),
    text,
  });
  return hits.map(({ session: { title } }) => title);
}

describe("a pushed session is found", () => {
  test("by its title and project at once", async () => {
    const { ada, grace } = anApp();
    await ada.session(session);
    expect(await byWords(ada, "zeppelin")).toEqual([session.title]);
    expect(await byWords(ada, "hangar")).toEqual([session.title]);
    expect(await byWords(grace, "zeppelin")).toEqual([]);
  });

  test("by what was said in it, a moment later", async () => {
    const { ada, grace, settle } = anApp();
    await ada.session(session);
    await ada.message({
      ...message,
      parts: [{ type: "tool-call", name: "Weigh", args: "ballast" }],
    });
    await settle();
    for (const word of ["zeppelin", "hangar", "helium", "ballast"]) {
      expect(await byWords(ada, word)).toEqual([session.title]);
      expect(await byWords(grace, word)).toEqual([]);
    }
  });

  test("by its newest words, and no longer by those before", async () => {
    const { ada, settle } = anApp();
    await ada.batch([session], [message]);
    await settle();
    await ada.session({ ...session, title: "Build an airship" });
    await ada.message({ ...message, textContent: "Use hydrogen." });
    await settle();
    for (const word of ["airship", "hydrogen"]) {
      expect(await byWords(ada, word)).toEqual(["Build an airship"]);
    }
    for (const word of ["zeppelin", "helium"]) expect(await byWords(ada, word)).toEqual([]);
  });

  test("by meaning, also when its words were all there at once", async () => {
    const { ada, grace, settle } = anApp();
    await ada.session(session);
    await settle();
    expect(await byMeaning(ada, "zeppelins")).toEqual([session.title]);
    expect(await byMeaning(grace, "zeppelins")).toEqual([]);
    await ada.message(message);
    await settle();
    expect(await byMeaning(ada, "helium")).toEqual([session.title]);
  });
});

test("what was said is in the order of its time", async () => {
  const { ada, settle } = anApp();
  const said = (externalId: string, createdAt: number) => ({
    ...message,
    externalId,
    textContent: externalId,
    createdAt,
  });
  await ada.batch([session], [said("third", 3), said("first", 1), said("second", 2)]);
  await settle();
  expect((await ada.only()).digest?.text).toBe("Fold the zeppelin\nfirst\nsecond\nthird\nhangar");
});

test("of a long session the beginning is kept, and no half of a character", async () => {
  const { ada, settle } = anApp();
  const many = Array.from({ length: 40 }, (_, i) => ({
    ...message,
    externalId: `m${i}`,
    textContent: "🦊".repeat(200),
    createdAt: i,
  }));
  await ada.batch([{ ...session, title: "An even title" }], many);
  await settle();
  const { digest } = await ada.only();
  expect(digest?.text.length).toBeGreaterThan(5_990);
  expect(digest?.text.length).toBeLessThanOrEqual(6_000);
  expect(digest?.text).not.toMatch(/\p{Surrogate}/u);
});

test("a session that is deleted meanwhile has no digest made", async () => {
  const { ada, settle, t } = anApp();
  const { id } = await ada.session(session);
  await ada.message(message);
  await ada.as.mutation(api.sessions.remove, { id });
  await settle();
  expect(await ada.rows()).toEqual([]);
  expect(await t.run(({ db }) => db.query("digests").collect())).toEqual([]);
  expect(await t.run(({ db }) => db.query("messages").collect())).toEqual([]);
});
