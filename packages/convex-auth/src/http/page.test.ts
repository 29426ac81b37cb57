import { ConvexError } from "convex/values";
import { beforeEach, describe, expect, it } from "vitest";
import { ADA, answerOf, errorOf, GRACE, keyOf, startApp, type App } from "../../test/http/app";
import { AuthConfigError } from "../config/configError";
import { AuthError } from "../errors";
import { readPage } from "./page";

type Pages = { page: { text: string }[]; cursor: string | null };

let app: App;
let ada: string;
let grace: string;

beforeEach(async () => {
  app = startApp();
  ({ key: ada } = await keyOf(app, ADA));
  ({ key: grace } = await keyOf(app, GRACE));
  await app.t.run(async ({ db }) => {
    for (const { _id: userId, workosId } of await db.query("users").collect()) {
      for (let n = 0; n < 5; n++) await db.insert("notes", { userId, text: `${workosId} ${n}` });
    }
  });
});

const page = async (key: string, search: Record<string, string> = {}) => {
  const response = await app.call(`/pages?${new URLSearchParams(search).toString()}`, key);
  return await answerOf(response);
};
const textsOf = ({ body }: { body: unknown }) => (body as Pages).page.map(({ text }) => text);
const cursorOf = ({ body }: { body: unknown }) => (body as Pages).cursor;

describe("readPage", () => {
  it("goes through a list to its end", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const answer: Awaited<ReturnType<typeof page>> = await page(
        ada,
        cursor === null ? {} : { cursor },
      );
      expect(answer.status).toBe(200);
      seen.push(...textsOf(answer));
      cursor = cursorOf(answer);
      pages++;
    } while (cursor !== null && pages < 9);
    expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => `user_ada ${n}`));
    expect(pages).toBe(3);
  });

  it("takes as many as usual, as are wanted, and as there may be", async () => {
    expect(textsOf(await page(ada))).toHaveLength(2);
    expect(textsOf(await page(ada, { limit: "1" }))).toHaveLength(1);
    expect(textsOf(await page(ada, { limit: "3" }))).toHaveLength(3);
  });

  it.each(["0", "-1", "4", "1.5", "1e3", "9007199254740993"])(
    "refuses a limit of %s",
    async (limit) => {
      const { status, body } = await page(ada, { limit });
      expect([status, errorOf(body)]).toEqual([
        400,
        { code: "invalid_request", message: '"limit" must be an integer from 1 to 3.' },
      ]);
    },
  );

  it.each(["garbage", "{}", "null", "0", "💥", "[", '["x"]', "undefined"])(
    "refuses a cursor that is none: %s",
    async (cursor) => {
      const { status, body } = await page(ada, { cursor });
      expect([status, errorOf(body)]).toEqual([
        400,
        {
          code: "invalid_request",
          message: 'Invalid "cursor". Restart from the first page.',
        },
      ]);
    },
  );

  it("shows nobody another's rows by the other's cursor", async () => {
    const cursor = cursorOf(await page(ada)) ?? "";
    expect(cursor).not.toBe("");
    const { status, body } = await page(grace, { cursor });
    expect(JSON.stringify(body)).not.toContain("user_ada");
    expect([200, 400]).toContain(status);
  });

  const failing = (error: unknown) => ({ paginate: () => Promise.reject(error as Error) });

  it.each<[string, Error]>([
    ["a limit of Convex's", new Error("Too many documents read in a single function execution")],
    ["two pages in one function", new Error("Only a single paginated query is allowed")],
    ["a refusal", new AuthError("forbidden")],
    ["a fault of the app's configuration", new AuthConfigError("undeclared_table", "No table")],
  ])("does not take %s for a bad cursor", async (_, error) => {
    await expect(readPage(failing(error), { cursor: "x" })).rejects.toBe(error);
  });

  it("takes nothing for a bad cursor where there was none", async () => {
    const error = new Error("Failed to parse cursor");
    await expect(readPage(failing(error), {})).rejects.toBe(error);
    await expect(readPage(failing(error), { cursor: "x" })).rejects.toThrow(
      "Restart from the first page",
    );
  });

  it("refuses a cursor of another query, for which Convex throws a ConvexError", async () => {
    const data = { isConvexSystemError: true, paginationError: "InvalidCursor" };
    await expect(readPage(failing(new ConvexError(data)), { cursor: "x" })).rejects.toMatchObject({
      data: { code: "invalid_request" },
    });
    const other = new ConvexError({ code: "mine" });
    await expect(readPage(failing(other), { cursor: "x" })).rejects.toBe(other);
  });

  it("has 20 rows by default, and 100 at most", async () => {
    const asked: number[] = [];
    const query = {
      paginate: ({ numItems }: { numItems: number }) => {
        asked.push(numItems);
        return Promise.resolve({ page: [], isDone: true, continueCursor: "end" });
      },
    };
    await readPage(query, {});
    await readPage(query, { limit: 100 });
    await readPage(query, {}, { most: 10 });
    expect(asked).toEqual([20, 100, 10]);
    await expect(readPage(query, { limit: 101 })).rejects.toThrow("from 1 to 100");
  });
});
