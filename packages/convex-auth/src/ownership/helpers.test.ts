import { makeFunctionReference } from "convex/server";
import { beforeEach, describe, expect, it } from "vitest";
import { ADA, api, startWithRows } from "../../test/ownership/app";

type Rows = Awaited<ReturnType<typeof startWithRows>>;
type Page = { page: Texts; continueCursor: string; isDone: boolean };
type Texts = { text: string }[];

const indexed = makeFunctionReference<"query">("streams:indexed");
const scanned = makeFunctionReference<"query">("streams:scanned");
const page = makeFunctionReference<"query">("streams:page");
const joined = makeFunctionReference<"query">("streams:joined");
const merged = makeFunctionReference<"query">("streams:merged");

let rows: Rows;

// Ada's and Grace's rows take turns.
beforeEach(async () => {
  rows = await startWithRows();
  await rows.t.run(async ({ db }) => {
    for (let n = 1; n <= 4; n++) {
      for (const [name, { user, session }] of [
        ["ada", rows.ada],
        ["grace", rows.grace],
      ] as const) {
        await db.insert("sessions", { userId: user, text: `${name} ${n}`, rank: n });
        await db.insert("messages", { sessionId: session, text: `${name} ${n}`, rank: n });
      }
    }
  });
});

const mine = ["hello user_ada", "ada 1", "ada 2", "ada 3", "ada 4"];
const texts = (found: Texts) => found.map(({ text }) => text);

describe("convex-helpers, with ctx.db", () => {
  it("follow relationships among the caller's rows alone", async () => {
    const { ada, grace } = rows;
    const ask = ({ user, session, message }: Rows["ada"]) =>
      rows.as(ADA).query(api.helpers.related, { user, session, message });
    const own = await ask(ada);
    expect(texts(own.sessions)).toEqual(mine);
    expect(texts(own.messages)).toEqual(mine);
    expect(own.all.map((row) => row?._id)).toEqual([ada.session, ada.session]);
    expect(own.message).toMatchObject({ _id: ada.message });
    expect(await ask(grace)).toEqual({
      sessions: [],
      messages: [],
      account: null,
      all: [null, null],
      message: "missing",
    });
  });

  it("filter the caller's rows alone", async () => {
    const { ada, grace } = rows;
    const ask = (session: Rows["ada"]["session"]) =>
      rows.as(ADA).query(api.helpers.filtered, { text: "a", session });
    const own = await ask(ada.session);
    expect(texts(own.sessions)).toEqual(mine);
    expect(own.first).toMatchObject({ text: "ada 4" });
    expect(texts(own.messages)).toEqual(mine);
    expect((await ask(grace.session)).messages).toEqual([]);
  });

  it("paginate the caller's rows alone", async () => {
    const { ada, grace } = rows;
    const walk = async (pages: typeof indexed, { user }: Rows["ada"]) => {
      const seen: string[] = [];
      for (let cursor: string | null = null, isDone = false; !isDone;) {
        const paginationOpts = { numItems: 2, cursor };
        const answer: Page = await rows.as(ADA).query(pages, { user, paginationOpts });
        seen.push(...texts(answer.page));
        cursor = answer.continueCursor;
        isDone = answer.isDone;
      }
      return seen;
    };
    expect(await walk(indexed, ada)).toEqual([...mine].reverse());
    expect(await walk(indexed, grace)).toEqual([]);
    expect(await walk(scanned, ada)).toEqual(mine);
    expect(texts((await rows.as(ADA).query(page, {})).page)).toEqual(mine);
  });

  it("join and merge streams of the caller's rows alone", async () => {
    const { ada, grace } = rows;
    expect(texts(await rows.as(ADA).query(joined, { user: ada.user }))).toEqual(mine);
    expect(await rows.as(ADA).query(joined, { user: grace.user })).toEqual([]);
    const sessions = [grace.session, ada.session];
    expect(texts(await rows.as(ADA).query(merged, { sessions }))).toEqual(mine);
  });
});
