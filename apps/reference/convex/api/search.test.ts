import { beforeEach, describe, expect, test } from "vitest";
import { anApi, aQuietApi, errorOf, listed, outcomeOf, pages, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

/** Sends sessions by their titles and what was said in each, and waits until they can be found. */
async function push(key: string, sessions: Record<string, string>): Promise<void> {
  const titles = Object.keys(sessions);
  await app.post(key, "/sync/batch", {
    sessions: titles.map((title) => ({ externalId: title, title })),
    messages: titles.map((title) => ({
      ...{ sessionExternalId: title, externalId: "m1", textContent: sessions[title] },
    })),
  });
  await app.settle();
}

const search = (query: string, key = app.keys.reader) => app.call(key, `/api/search?${query}`);

const titles = (results: Record<string, unknown>[]) =>
  results.map(({ session }) => (session as { title: string }).title).toSorted();

const find = async (query: string, key = app.keys.reader) =>
  titles(listed(await search(query, key), "results"));

describe("GET /api/search by words", () => {
  test("tells the sessions that have them, and where", async () => {
    await push(app.keys.ada, {
      Airships: "Fold the zeppelin before the storm comes.",
      Gardens: "Plant the roses.",
    });
    const { body } = await search("q=zeppelin");
    const [shown] = listed(await app.call(app.keys.reader, "/api/sessions?limit=100")).filter(
      ({ title }) => title === "Airships",
    );
    expect(body).toEqual({
      results: [{ session: shown, excerpt: "Fold the zeppelin before the storm comes." }],
      cursor: null,
    });
    expect(await find("q=zeppelin&type=fulltext")).toEqual(["Airships"]);
    expect(await find("q=kayak")).toEqual([]);
  });

  test("has pages to the end", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 5 }, (_, n) => [`Airship ${n}`, "A zeppelin, again."]),
    );
    await push(app.keys.ada, many);
    await push(app.keys.grace, { Hers: "A zeppelin of Grace's." });
    const read = await pages(app, app.keys.reader, "/api/search?q=zeppelin&limit=2", "results");
    expect(read.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(titles(read.flat())).toEqual(Object.keys(many).toSorted());
  });
});

describe("GET /api/search by meaning", () => {
  test("tells the nearest, and no cursor", async () => {
    await push(app.keys.ada, {
      Airships: "Fold the zeppelin before the storm comes.",
      Gardens: "Plant the roses in rows.",
    });
    const { body } = await search("q=zeppelins+in+a+storm&type=semantic&limit=1");
    expect(body).toMatchObject({
      results: [{ session: { title: "Airships" }, excerpt: expect.stringContaining("zeppelin") }],
      cursor: null,
    });
    expect(await find("q=planting+roses&type=semantic")).toContain("Gardens");
  });

  test("tells at most 20", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 25 }, (_, n) => [`Airship ${n}`, "A zeppelin, again."]),
    );
    await push(app.keys.ada, many);
    expect(await find("q=zeppelin&type=semantic")).toHaveLength(20);
    expect(await find("q=zeppelin&type=semantic&limit=100")).toHaveLength(20);
  });
});

describe.each(["fulltext", "semantic"])("GET /api/search, %s", (type) => {
  test("finds nobody else's", async () => {
    await push(app.keys.ada, { Airships: "Ada's zeppelin." });
    await push(app.keys.grace, { Hers: "Grace's zeppelin." });
    expect(await find(`q=zeppelin&type=${type}`)).toEqual(["Airships"]);
    expect(await find(`q=zeppelin&type=${type}`, app.keys.grace)).toEqual(["Hers"]);
    expect((await search(`q=Grace%27s&type=${type}`)).text).not.toContain("Grace's");
  });

  test.each([
    ["", /"q" is missing/],
    ["q=", /"q" is empty/],
    ["q=%20%0a", /"q" is empty/],
    ["q=a&q=b", /"q" is given more than once/],
    ["q=a&limit=0", /"limit" must be an integer/],
    ["q=a&limit=101", /"limit" must be an integer/],
    ["q=a&limit=-1", /"limit" must be an integer/],
    ["q=a&limit=1.5", /"limit" must be an integer/],
    ["q=a&page=2", /There is no "page" here/],
  ])("refuses ?%s", async (query, message) => {
    const answered = await search(`${query}&type=${type}`);
    expect(outcomeOf(answered)).toBe("400 invalid_request");
    expect(errorOf(answered).message).toMatch(message);
  });

  test("takes any text", async () => {
    await push(app.keys.ada, { Airships: "Ada's zeppelin." });
    for (const q of ["\u0000", "飛行船", "🎈".repeat(500), '"(', "a".repeat(5_000), "__proto__"]) {
      expect((await search(`q=${encodeURIComponent(q)}&type=${type}`)).status).toBe(200);
    }
  });
});

test.each(["q=a&type=both", "q=a&type=semantic&cursor=x", "q=a&cursor=x"])(
  "?%s is refused",
  async (query) => {
    await push(app.keys.ada, { "a 1": "a", "a 2": "a" });
    expect(outcomeOf(await search(query))).toBe("400 invalid_request");
  },
);
