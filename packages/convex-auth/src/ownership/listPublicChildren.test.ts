import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADA, api, EDSGER, GRACE, startWithRows } from "../../test/ownership/app";
import { auth } from "../../test/ownership/convex/auth";
import { classOf } from "../../test/ownership/program";
import { isAuthError } from "../errors";
import { runs } from "../../../../vitest.runs";

const paginationOpts = { numItems: 10, cursor: null };
const NOTHING = { page: [], isDone: true, continueCursor: "" };

describe("listPublicChildren", () => {
  it("follows the public row, two levels down", async () => {
    const { t, as, ada, slug } = await shared();
    const messages = () => t.query(api.shared.messagesOf, { slug, paginationOpts });
    const parts = () => t.query(api.shared.partsOf, { slug, parent: ada.message, paginationOpts });
    const some = () => t.query(api.shared.somePartsOf, { slug, parent: ada.message, limit: 5 });
    expect((await messages()).page).toMatchObject([{ _id: ada.message, sessionId: ada.session }]);
    expect((await parts()).page).toMatchObject([{ _id: ada.part }]);
    expect(await some()).toMatchObject([{ _id: ada.part }]);

    await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: false });
    expect(await messages()).toEqual(NOTHING);
    expect(await parts()).toEqual(NOTHING);
    expect(await some()).toEqual([]);
  });

  it("takes the public row itself for the parent, named or not", async () => {
    const { t, ada, slug } = await shared();
    for (const parent of [undefined, ada.session]) {
      const { page } = await t.query(api.shared.messagesOf, { slug, parent, paginationOpts });
      expect(page).toMatchObject([{ _id: ada.message }]);
    }
  });

  it("reads nothing by an old slug, nor by ids that it once led to", async () => {
    const { t, as, ada, slug } = await shared();
    await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: false });
    const next = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
    expect(next).not.toBe(slug);
    for (const kept of [slug, "", null, ada.session]) {
      for (const parent of [undefined, ada.session]) {
        const args = { slug: kept, parent, paginationOpts };
        expect(await t.query(api.shared.messagesOf, args)).toEqual(NOTHING);
      }
      const args = { slug: kept, parent: ada.message };
      expect(await t.query(api.shared.partsOf, { ...args, paginationOpts })).toEqual(NOTHING);
      expect(await t.query(api.shared.somePartsOf, { ...args, limit: 5 })).toEqual([]);
    }
    const { page } = await t.query(api.shared.messagesOf, { slug: next, paginationOpts });
    expect(page).toHaveLength(1);
  });

  it("reads nothing below another row, also where that is public at a slug of its own", async () => {
    const { t, as, ada, grace, slug } = await shared();
    const hers = await as(GRACE).mutation(api.shared.share, { id: grace.session, isPublic: true });
    const messages = (args: { slug: string; parent: string }) =>
      t.query(api.shared.messagesOf, { ...args, paginationOpts });
    const parts = (args: { slug: string; parent: string }) =>
      t.query(api.shared.somePartsOf, { ...args, limit: 5 });
    expect(await messages({ slug, parent: grace.session })).toEqual(NOTHING);
    expect(await messages({ slug: hers, parent: ada.session })).toEqual(NOTHING);
    expect(await parts({ slug, parent: grace.message })).toEqual([]);
    expect(await parts({ slug: hers, parent: ada.message })).toEqual([]);
    expect(await parts({ slug: hers, parent: grace.message })).toMatchObject([{ _id: grace.part }]);
  });

  it("reads nothing below a parent that is missing, of another table or no id", async () => {
    const { t, ada, grace, gone, slug } = await shared();
    for (const parent of [
      grace.session,
      gone,
      ada.message,
      ada.part,
      ada.user,
      `${ada.session} `,
      "",
      "garbage",
      null,
      0,
      true,
      [],
      {},
    ]) {
      const page = await t.query(api.shared.messagesOf, { slug, parent, paginationOpts });
      expect([parent, page]).toEqual([parent, NOTHING]);
    }
    for (const parent of [grace.message, ada.session, ada.part, ada.user, "", null, 0, [], {}]) {
      const some = await t.query(api.shared.somePartsOf, { slug, parent, limit: 5 });
      expect([parent, some]).toEqual([parent, []]);
    }
  });

  it("reads nothing below a parent that is gone, though its child is still there", async () => {
    const { t, ada, slug } = await shared();
    await t.run(({ db }) => db.delete("messages", ada.message));
    const args = { slug, parent: ada.message };
    expect(await t.query(api.shared.partsOf, { ...args, paginationOpts })).toEqual(NOTHING);
    expect(await t.query(api.shared.somePartsOf, { ...args, limit: 5 })).toEqual([]);
  });

  it("reads nothing below a message that moved to another session", async () => {
    const { t, ada, grace, slug } = await shared();
    await t.run(({ db }) => db.patch("messages", ada.message, { sessionId: grace.session }));
    expect(await t.query(api.shared.somePartsOf, { slug, parent: ada.message, limit: 5 })).toEqual(
      [],
    );
  });

  it("reads nothing of an owner whose account is deleted, nor where two rows have the slug", async () => {
    for (const change of ["deleted", "twin"]) {
      const { t, ada, edsger, slug } = await shared();
      if (change === "deleted") await t.run((ctx) => auth.users.delete(ctx, ADA.sub));
      else {
        const twin = { userId: edsger.user, text: "twin", rank: 0, slug, isPublic: true };
        await t.run(({ db }) => db.insert("sessions", twin));
      }
      expect(await t.query(api.shared.messagesOf, { slug, paginationOpts })).toEqual(NOTHING);
      expect(
        await t.query(api.shared.somePartsOf, { slug, parent: ada.message, limit: 5 }),
      ).toEqual([]);
    }
  });

  it("reads pages in the order that is asked for, without hidden fields", async () => {
    const { t, ada, grace, slug } = await shared();
    await t.run(async ({ db }) => {
      for (let n = 1; n < 5; n++) {
        const edit = { by: grace.user, at: n };
        const row = { sessionId: ada.session, text: `m ${n}`, rank: 5 - n, tokens: 9, edit };
        await db.insert("messages", row);
      }
    });
    const ask = async (index: "by_session_rank" | undefined, order: "asc" | "desc" | undefined) => {
      const texts: string[] = [];
      for (let cursor: string | null = null, isDone = false; !isDone;) {
        const result: { page: { text: string }[]; continueCursor: string; isDone: boolean } =
          await t.query(api.shared.messagesOf, {
            slug,
            paginationOpts: { numItems: 2, cursor },
            ...(index === undefined ? {} : { index }),
            ...(order === undefined ? {} : { order }),
          });
        for (const row of result.page) {
          expect(row).not.toHaveProperty("tokens");
          expect(row).not.toHaveProperty("edit");
          texts.push(row.text);
        }
        cursor = result.continueCursor;
        isDone = result.isDone;
      }
      return texts;
    };
    const made = ["hello user_ada", "m 1", "m 2", "m 3", "m 4"];
    expect(await ask(undefined, undefined)).toEqual(made);
    expect(await ask(undefined, "desc")).toEqual([...made].reverse());
    expect(await ask("by_session_rank", "asc")).toEqual([
      "hello user_ada",
      ...made.slice(1).reverse(),
    ]);
  });

  it("reads nothing of one row with a cursor of another", async () => {
    const { t, as, ada, grace, slug } = await shared();
    const hers = await as(GRACE).mutation(api.shared.share, { id: grace.session, isPublic: true });
    await t.run(async ({ db }) => {
      for (const sessionId of [ada.session, ada.session, grace.session, grace.session]) {
        await db.insert("messages", { sessionId, text: "more", rank: 1 });
      }
    });
    const first = { numItems: 1, cursor: null };
    const { continueCursor: cursor } = await t.query(api.shared.messagesOf, {
      slug: hers,
      paginationOpts: first,
    });
    // Convex refuses such a cursor; convex-test goes on in the rows that were asked for.
    const result = await t
      .query(api.shared.messagesOf, { slug, paginationOpts: { numItems: 10, cursor } })
      .catch(() => NOTHING);
    for (const row of result.page) expect(row).toMatchObject({ sessionId: ada.session });
    const unshared = { slug: "guess", paginationOpts: { numItems: 10, cursor } };
    expect(await t.query(api.shared.messagesOf, unshared)).toEqual(NOTHING);
  });

  it("reads a page of children and the children of each in one query", async () => {
    const { t, ada, slug } = await shared();
    await t.run(async ({ db }) => {
      const text = "second";
      const messageId = await db.insert("messages", { sessionId: ada.session, text, rank: 1 });
      for (const part of ["a", "b"]) await db.insert("parts", { messageId, text: part, rank: 0 });
    });
    expect(await t.query(api.shared.transcriptOf, { slug, paginationOpts })).toEqual([
      { text: "hello user_ada", parts: ["hello user_ada"] },
      { text: "second", parts: ["a", "b"] },
    ]);
  });

  it("takes a limit from 1 to 1000, and no more rows than that", async () => {
    const { t, ada, slug } = await shared();
    await t.run(async ({ db }) => {
      for (let n = 0; n < 3; n++) {
        await db.insert("parts", { messageId: ada.message, text: `p ${n}`, rank: n });
      }
    });
    const some = (limit: unknown) =>
      t.query(api.shared.somePartsOf, { slug, parent: ada.message, limit });
    expect(await some(2)).toHaveLength(2);
    expect(await some(1000)).toHaveLength(4);
    for (const limit of [0, -1, 1.5, 1001, Infinity, NaN, "5", null, [], true, 5n]) {
      const error = await some(limit).catch((thrown: unknown) => thrown);
      expect([limit, isAuthError(error, "invalid_request")]).toEqual([limit, true]);
    }
    for (const extent of [{ limit: 1, paginationOpts }, {}]) {
      const options = { slug, parent: ada.message, ...extent } as never;
      const call = t.run((ctx) => auth.rows.listPublicChildren(ctx, "parts", options));
      expect(await call.catch(classOf)).toBe("invalid_request");
    }
  });

  it.each(["by_rank", "by_creation_time", "nothing", ""])(
    "does not read by an index that does not begin with the parent: %j",
    async (index) => {
      const { t, slug } = await shared();
      const error = await t
        .query(api.shared.messagesOf, { slug, paginationOpts, index })
        .catch((thrown: unknown) => thrown);
      expect(classOf(error)).toBe("missing_index");
    },
  );

  it("needs the parent of a table that does not hang on the public row", async () => {
    const { t, slug } = await shared();
    for (const one of [slug, "guess"]) {
      const call = t.query(api.shared.partsOf, { slug: one, paginationOpts });
      expect(await call.catch(classOf)).toBe("unreachable_rows");
    }
  });

  it("is refused for tables that no public row leads to", async () => {
    const { t, ada, slug } = await shared();
    const tasks = t.query(api.shared.tasksOf, { slug, parent: ada.project, paginationOpts });
    expect(await tasks.catch(classOf)).toBe("not_shareable");
    for (const table of ["sessions", "projects", "tags", "users", "secrets", "none"]) {
      const call = t.run((ctx) =>
        auth.rows.listPublicChildren(ctx, table as "messages", { slug, paginationOpts }),
      );
      expect(await call.catch(classOf)).toBe("not_shareable");
    }
  });
});

describe("what anybody can read of a world of rows", () => {
  /** One session: whose, at which address, and how many messages with how many parts. */
  const session = fc.record({
    owner: fc.nat(2),
    slug: fc.constantFrom(undefined, "", "a", "b", "c"),
    isPublic: fc.constantFrom(true, true, false, undefined),
    messages: fc.array(fc.nat(2), { maxLength: 2 }),
  });
  const world = fc.record({
    sessions: fc.array(session, { minLength: 1, maxLength: 6 }),
    deleted: fc.subarray([0, 1, 2], { maxLength: 1 }),
  });

  it("is what hangs on the one public row of a live owner at the slug, and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ sessions, deleted }) => {
        const { t, ada, grace, edsger } = await startWithRows();
        const owners = [ada, grace, edsger];
        const rows = await t.run(async ({ db }) => {
          const made = [];
          for (const { owner, slug, isPublic, messages } of sessions) {
            const userId = owners[owner]?.user ?? ada.user;
            const fields = {
              ...(slug !== undefined && { slug }),
              ...(isPublic !== undefined && { isPublic }),
            };
            const id = await db.insert("sessions", { userId, text: "s", rank: 0, ...fields });
            const children = [];
            for (const count of messages) {
              const message = await db.insert("messages", { sessionId: id, text: "m", rank: 0 });
              const parts = [];
              for (let n = 0; n < count; n++) {
                parts.push(await db.insert("parts", { messageId: message, text: "p", rank: n }));
              }
              children.push({ message, parts });
            }
            made.push({ id, owner, slug, isPublic, children });
          }
          return made;
        });
        for (const owner of deleted) {
          const { sub } = [ADA, GRACE, EDSGER][owner] ?? ADA;
          await t.run((ctx) => auth.users.delete(ctx, sub));
        }

        for (const slug of ["a", "b", "c", "", undefined]) {
          const holders = rows.filter((row) => Boolean(slug) && row.slug === slug);
          const [only] = holders;
          const root =
            holders.length === 1 && only?.isPublic === true && !deleted.includes(only.owner)
              ? only
              : null;
          const seen = await t.run(async (ctx) => {
            const ids = (found: { _id: string }[]) => found.map(({ _id }) => _id);
            const messages = [];
            const parts = [];
            for (const parent of [undefined, ...rows.map(({ id }) => id)]) {
              const args = { slug, parent, limit: 10 };
              messages.push(ids(await auth.rows.listPublicChildren(ctx, "messages", args)));
            }
            for (const { message } of rows.flatMap(({ children }) => children)) {
              const args = { slug, parent: message, limit: 10 };
              parts.push(ids(await auth.rows.listPublicChildren(ctx, "parts", args)));
            }
            const found = await auth.rows.findPublic(ctx, "sessions", slug);
            return { found: found?._id ?? null, messages, parts };
          });
          const below = (id: string) =>
            root?.id === id ? root.children.map(({ message }) => message) : [];
          expect(seen).toEqual({
            found: root?.id ?? null,
            messages: [below(root?.id ?? ""), ...rows.map(({ id }) => below(id))],
            parts: rows.flatMap((row) =>
              row.children.map(({ parts }) => (row.id === root?.id ? parts : [])),
            ),
          });
        }
      }),
      { numRuns: runs(25) },
    );
  }, 120_000);
});

/** Ada's session is public; Grace's is not. */
async function shared() {
  const rows = await startWithRows();
  const { t, as, ada } = rows;
  await t.run(({ db }) => db.patch("messages", ada.message, { tokens: 7 }));
  const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
  return { ...rows, slug };
}
