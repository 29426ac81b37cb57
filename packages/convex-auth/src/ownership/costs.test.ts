import { describe, expect, it } from "vitest";
import { ADA, api, startWithRows } from "../../test/ownership/app";
import type { Op, QueryOp } from "../../test/ownership/program";

type Rows = Awaited<ReturnType<typeof startWithRows>>;

const list = (source: QueryOp["source"], end: QueryOp["end"]): Op => ({
  op: "query",
  table: "sessions",
  source,
  order: "desc",
  filters: [],
  end,
});
const page: QueryOp["end"] = { end: "paginate", numItems: 50, cursor: null };

/** Sessions of Ada, among so many of other people, with ranks in between hers. */
async function crowd({ t, ada, grace, edsger }: Rows, others: number) {
  await t.run(async ({ db }) => {
    for (let n = 0; n < 100; n++) {
      await db.insert("sessions", { userId: ada.user, text: "mine", rank: n });
    }
    for (let n = 0; n < others; n++) {
      const userId = n % 2 === 0 ? grace.user : edsger.user;
      await db.insert("sessions", { userId, text: "theirs", rank: n % 100 });
    }
  });
}

const ways: [string, Op, number][] = [
  ["a page by the owner's index", list({ by: "index", index: "by_user", range: [] }, page), 50],
  [
    "a page in an order of one's own",
    list({ by: "index", index: "by_user_rank", range: [] }, page),
    50,
  ],
  ["a page without an index", list({ by: "none" }, page), 50],
  ["some rows", list({ by: "fullTableScan" }, { end: "take", n: 50 }), 50],
  ["rows one by one", list({ by: "none" }, { end: "forAwait", n: 7 }), 7],
  [
    "the first row",
    list({ by: "index", index: "by_creation_time", range: [] }, { end: "first" }),
    1,
  ],
];

describe("documents read", () => {
  it.each([0, 100, 1000])("are the caller's alone, among %i rows of others", async (others) => {
    const rows = await startWithRows();
    await crowd(rows, others);
    for (const [, op, read] of ways) {
      expect(await rows.as(ADA).query(api.costs.ofReads, { program: [op] })).toEqual([read]);
    }
  });

  it("are 50 for a page of 50 among 20,000 rows of others", async () => {
    const rows = await startWithRows();
    await crowd(rows, 20_000);
    const [[, op]] = ways as [[string, Op, number]];
    expect(await rows.as(ADA).query(api.costs.ofReads, { program: [op] })).toEqual([50]);
  });

  it("of a range that names somebody else are none", async () => {
    const rows = await startWithRows();
    await crowd(rows, 20);
    const of = (value: string): Op =>
      list(
        { by: "index", index: "by_user", range: [{ is: "eq", field: "userId", value }] },
        { end: "collect" },
      );
    const program = [of(rows.grace.user), of(rows.ada.user)];
    expect(await rows.as(ADA).query(api.costs.ofReads, { program })).toEqual([0, 101]);
  });

  it.each(["patch", "replace", "delete"] as const)(
    "of a %s are those of the check that an app would write",
    async (call) => {
      const costs = [];
      for (const by of ["scoped", "hand"]) {
        const { as, ada, t } = await startWithRows();
        const id = ada.session;
        const op = { op: call, table: "sessions", id, value: { text: "x", rank: 9 } };
        costs.push(
          by === "scoped"
            ? (await as(ADA).mutation(api.costs.ofWrites, { program: [op] }))[0]
            : await t.mutation(api.costs.ofWritesByHand, { userId: ada.user, id, call }),
        );
      }
      // One read of our own; the other is Convex's, which counts what it changes.
      expect(costs).toEqual([2, 2]);
    },
  );

  it("of a parent are one in a transaction, however many children are asked for", async () => {
    const { as, ada, t } = await startWithRows();
    const more = await t.run(async ({ db }) => {
      const ids = [];
      for (let n = 0; n < 5; n++) {
        ids.push(await db.insert("messages", { sessionId: ada.session, text: "m", rank: n }));
      }
      return ids;
    });
    const children: Op = {
      op: "query",
      table: "messages",
      source: {
        by: "index",
        index: "by_session",
        range: [{ is: "eq", field: "sessionId", value: ada.session }],
      },
      filters: [],
      end: { end: "collect" },
    };
    const gets = more.map((id): Op => ({ op: "get", table: "messages", id }));
    const part: Op = { op: "get", table: "parts", id: ada.part };
    expect(
      await as(ADA).query(api.costs.ofReads, {
        program: [children, children, ...gets, part, part],
      }),
      // Six children and their parent; the children alone; each child alone; a part,
      // whose message is looked at once and whose session was known already.
    ).toEqual([7, 6, 1, 1, 1, 1, 1, 2, 1]);
  });

  it("of changing children of one parent ask for the parent once", async () => {
    const { as, ada, t } = await startWithRows();
    const more = await t.run(({ db }) =>
      db.insert("messages", { sessionId: ada.session, text: "m", rank: 1 }),
    );
    const value = { text: "x", rank: 9 };
    const program: Op[] = [
      { op: "patch", table: "messages", id: ada.message, value },
      { op: "replace", table: "messages", id: more, value },
      { op: "patch", table: "messages", id: more, value },
    ];
    // Of the first, one more: the parent.
    expect(await as(ADA).mutation(api.costs.ofWrites, { program })).toEqual([3, 2, 2]);
  });

  it("of a public row are the row and its owner", async () => {
    const { as, ada, t } = await startWithRows();
    const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
    expect(await t.query(api.costs.ofFindPublic, { slug })).toMatchObject({
      row: { _id: ada.session },
      read: 2,
    });
    for (const none of ["guess", "", null]) {
      expect(await t.query(api.costs.ofFindPublic, { slug: none })).toEqual({ row: null, read: 0 });
    }
  });

  it("of a write look for another row with the slug only where the slug changes", async () => {
    const { as, ada } = await startWithRows();
    const id = ada.session;
    const text = { text: "x", rank: 9 };
    const program: Op[] = [
      { op: "patch", table: "sessions", id, value: { slug: "mine" } },
      { op: "patch", table: "sessions", id, value: { slug: "mine", isPublic: true } },
      { op: "patch", table: "sessions", id, value: { isPublic: false } },
      { op: "replace", table: "sessions", id, value: { ...text, slug: "mine" } },
      { op: "patch", table: "sessions", id, value: { slug: "" } },
      { op: "insert", table: "sessions", value: text },
    ];
    // What is patched or replaced is read once; the search for the slug is one range more.
    expect(await as(ADA).mutation(api.costs.ofRanges, { program })).toEqual([2, 1, 1, 1, 1, 0]);
  });

  it("of a row's public children are one row a level, and the children", async () => {
    const { as, ada, t } = await startWithRows();
    const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
    const more = { sessionId: ada.session, text: "m", rank: 1 };
    await t.run(({ db }) => Promise.all([1, 2].map(() => db.insert("messages", more))));
    // The session and its owner; the message in between; the children.
    const read = (args: object) => t.query(api.costs.ofPublicChildren, args as never);
    expect(await read({ table: "messages", slug, limit: 10 })).toBe(2 + 3);
    expect(await read({ table: "messages", slug, limit: 2 })).toBe(2 + 2);
    expect(await read({ table: "parts", slug, parent: ada.message, limit: 10 })).toBe(2 + 1 + 1);
    expect(await read({ table: "parts", slug: "guess", parent: ada.message, limit: 10 })).toBe(0);
  });
});
