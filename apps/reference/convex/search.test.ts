import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { DIMENSIONS, embedLocally } from "./embedder";
import { excerpt } from "./excerpt";
import type { Id } from "./_generated/dataModel";
import { aQuietDeployment, firstPage, twoPeople } from "./people.fixture";

beforeEach(aQuietDeployment);

type Person = Awaited<ReturnType<typeof twoPeople>>["ada"];

const titles = async (person: Person, text: string) =>
  (await person.query(api.search.byWords, { text })).map(({ session }) => session.title);

async function nearest(person: Person, text: string) {
  const found = await person.action(api.search.byMeaning, { text });
  const ids = found.map(({ sessionId }) => sessionId);
  const hits = await person.query(api.search.found, { ids, text });
  return hits.map(({ session }) => session.title);
}

describe("by words", () => {
  test("finds what was said, and shows where", async () => {
    const { ada } = await twoPeople();
    const [hit, ...more] = await ada.query(api.search.byWords, { text: "idempotency" });
    expect(more).toEqual([]);
    expect(hit?.session.title).toBe("Make the webhook handler idempotent");
    expect(hit?.excerpt).toContain("idempotency key");
  });

  test("finds nothing of anybody else's", async () => {
    const { ada, grace } = await twoPeople();
    expect(await titles(ada, "webhook")).not.toEqual([]);
    expect(await titles(grace, "webhook")).toEqual([]);
  });

  test("follows a new title, and forgets what is deleted", async () => {
    const { ada, session, settle } = await twoPeople();
    await ada.mutation(api.sessions.rename, { id: session._id, title: "Fold the\n zeppelin" });
    expect(await titles(ada, "zeppelin")).toEqual(["Fold the\n zeppelin"]);
    expect(await titles(ada, "idempotency")).toEqual(["Fold the\n zeppelin"]);
    await ada.mutation(api.sessions.remove, { id: session._id });
    expect(await titles(ada, "zeppelin")).toEqual([]);
    await settle();
    expect(await titles(ada, "idempotency")).toEqual([]);
  });
});

describe("by meaning", () => {
  test("finds other forms of a word, once the embeddings are made", async () => {
    const { ada, settle } = await twoPeople();
    expect(await nearest(ada, "pagination")).toEqual([]);
    await settle();
    expect((await nearest(ada, "pagination"))[0]).toBe("Paginate the audit log by cursor");
  });

  test("finds nothing of anybody else's", async () => {
    const { ada, grace, settle } = await twoPeople();
    await settle();
    expect(await nearest(ada, "webhook handler")).not.toEqual([]);
    expect(await nearest(grace, "webhook handler")).toEqual([]);
  });

  test("follows a new title", async () => {
    const { ada, settle } = await twoPeople();
    const { page } = await ada.query(api.sessions.list, firstPage);
    const id = page.at(-1)?._id as Id<"sessions">;
    await ada.mutation(api.sessions.rename, { id, title: "Fold the zeppelin" });
    await settle();
    expect((await nearest(ada, "zeppelins"))[0]).toBe("Fold the zeppelin");
  });

  test("asks OpenAI where there is a key, and compares no numbers of two embedders", async () => {
    const { ada, session, settle } = await twoPeople();
    await settle();
    expect(await ada.query(api.search.embedder, {})).toBe("local");
    vi.stubEnv("OPENAI_API_KEY", "sk-example");
    const fetch = vi.fn<typeof globalThis.fetch>((_, init) => {
      const { input } = JSON.parse(String(init?.body)) as { input: string[] };
      return Promise.resolve(
        Response.json({ data: input.map((text) => ({ embedding: embedLocally(text) })) }),
      );
    });
    vi.stubGlobal("fetch", fetch);
    expect(await ada.query(api.search.embedder, {})).toBe("openai");
    expect(await nearest(ada, "webhook handler")).toEqual([]);
    await ada.mutation(api.sessions.rename, { id: session._id, title: session.title });
    await settle();
    expect(await nearest(ada, "webhook handler")).toEqual([session.title]);
    const [url, init] = fetch.mock.lastCall ?? [];
    expect(url).toBe("https://api.openai.com/v1/embeddings");
    expect(init?.headers).toMatchObject({ authorization: "Bearer sk-example" });
  });
});

test("what was found is read by its owner only", async () => {
  const { ada, grace, session } = await twoPeople();
  const args = { ids: [session._id], text: "receipts" };
  expect(await ada.query(api.search.found, args)).toMatchObject([{ session }]);
  expect(await grace.query(api.search.found, args)).toEqual([]);
});

describe("the local embedder", () => {
  test.each(["", "a", "the and", "🦊", "A longer text, with words."])(
    "has a direction for %j",
    (text) => {
      const vector = embedLocally(text);
      expect(vector).toHaveLength(DIMENSIONS);
      expect(Math.hypot(...vector)).toBeCloseTo(1);
      expect(embedLocally(text)).toEqual(vector);
    },
  );
});

test.each([
  ["Title\nThe quick brown fox.", "fox", "The quick brown fox."],
  ["Title only", "title", "Title only"],
  ["Title\n", "title", ""],
  [`Title\n${"word ".repeat(100)}needle${" word".repeat(100)}`, "needle", "needle"],
])("an excerpt of %j for %j", (text, query, part) => {
  const piece = excerpt(text, query);
  expect(piece).toContain(part);
  expect(piece.length).toBeLessThan(190);
});
