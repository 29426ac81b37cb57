import { describe, expect, it } from "vitest";
import { ADA, api, GRACE, startWithRows } from "../../test/ownership/app";
import { classOf } from "../../test/ownership/program";
import { publicSlug } from "./publicSlug";

const paginationOpts = { numItems: 10, cursor: null };

describe("findPublic", () => {
  it("shows anybody a row while it is public, without its owner and its private fields", async () => {
    const { t, as, ada, slug } = await shared();
    for (const shown of [
      await t.query(api.shared.bySlug, { slug }),
      await as(GRACE).query(api.shared.bySlugSignedIn, { slug }),
      await as(ADA).query(api.shared.bySlugSignedIn, { slug }),
    ]) {
      expect(shown).toMatchObject({ _id: ada.session, isPublic: true, slug });
      expect(Object.keys(shown ?? {}).sort()).toEqual([
        "_creationTime",
        "_id",
        "isPublic",
        "rank",
        "slug",
        "text",
      ]);
    }
  });

  it("shows nobody anything as soon as the flag is off, the owner neither", async () => {
    const { t, as, ada, slug } = await shared();
    const next = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: false });
    for (const address of [slug, next]) {
      expect(await t.query(api.shared.bySlug, { slug: address })).toBeNull();
      expect(await as(ADA).query(api.shared.bySlugSignedIn, { slug: address })).toBeNull();
    }
    const again = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
    expect(await t.query(api.shared.bySlug, { slug: again })).not.toBeNull();
    // The address from before stays dead.
    expect(await t.query(api.shared.bySlug, { slug })).toBeNull();
  });

  it("shows nothing at an address that was guessed", async () => {
    const { t, ada, slug } = await shared();
    await t.run(async ({ db }) => {
      // Rows that were never shared have no slug, or an empty one.
      const row = { userId: ada.user, text: "never shared", rank: 0, isPublic: true };
      await db.insert("sessions", row);
      await db.insert("sessions", { ...row, slug: "" });
      await db.insert("sessions", { ...row, slug: "private", isPublic: false });
      await db.insert("sessions", { userId: ada.user, text: "unset", rank: 0, slug: "unset" });
    });
    for (const guess of [
      "",
      "private",
      "unset",
      "undefined",
      ada.session,
      slug.slice(1),
      slug.toLowerCase(),
      `${slug} `,
      publicSlug(),
    ]) {
      expect(await t.query(api.shared.bySlug, { slug: guess })).toBeNull();
    }
  });

  it("is refused for tables that nobody said how to share", async () => {
    const { t } = await shared();
    for (const table of ["messages", "projects", "journals", "tags", "users", "secrets", "none"]) {
      const error = await t
        .query(api.shared.unshareable, { table: table as "sessions" })
        .catch((thrown: unknown) => thrown);
      expect(classOf(error)).toBe("not_shareable");
    }
  });
});

describe("publicChildren", () => {
  it("follow their parent, two levels down", async () => {
    const { t, as, ada } = await shared();
    const messages = () => t.query(api.shared.messagesOf, { parent: ada.session, paginationOpts });
    const parts = () => t.query(api.shared.partsOf, { parent: ada.message, paginationOpts });
    expect((await messages()).page).toMatchObject([{ _id: ada.message, sessionId: ada.session }]);
    expect((await parts()).page).toMatchObject([{ _id: ada.part }]);

    await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: false });
    expect(await messages()).toMatchObject({ page: [], isDone: true });
    expect(await parts()).toMatchObject({ page: [], isDone: true });
  });

  it("come in pages and in the order that is asked for, without their private fields", async () => {
    const { t, ada } = await shared();
    await t.run(async ({ db }) => {
      for (let n = 1; n < 5; n++) {
        const row = { sessionId: ada.session, text: `m ${n}`, rank: 5 - n, tokens: 9 };
        await db.insert("messages", row);
      }
    });
    const ask = async (index: "by_session_rank" | undefined, order: "asc" | "desc" | undefined) => {
      const texts: string[] = [];
      for (let cursor: string | null = null, isDone = false; !isDone;) {
        const result: { page: { text: string }[]; continueCursor: string; isDone: boolean } =
          await t.query(api.shared.messagesOf, {
            parent: ada.session,
            paginationOpts: { numItems: 2, cursor },
            ...(index === undefined ? {} : { index }),
            ...(order === undefined ? {} : { order }),
          });
        for (const row of result.page) {
          expect(row).not.toHaveProperty("tokens");
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

  it.each(["by_rank", "by_creation_time", "nothing"])(
    "are not read by an index that goes past the parent: %s",
    async (index) => {
      const { t, ada } = await shared();
      const error = await t
        .query(api.shared.messagesOf, { parent: ada.session, paginationOpts, index })
        .catch((thrown: unknown) => thrown);
      expect(classOf(error)).toBe("missing_index");
    },
  );

  it("are none below what is not public, not there, or not of that table", async () => {
    const { t, ada, grace, gone } = await shared();
    for (const parent of [grace.session, gone, ada.message, ada.user, "", "garbage"]) {
      expect(await t.query(api.shared.messagesOf, { parent, paginationOpts })).toMatchObject({
        page: [],
        isDone: true,
      });
    }
    for (const parent of [grace.message, ada.session]) {
      expect((await t.query(api.shared.partsOf, { parent, paginationOpts })).page).toEqual([]);
    }
    // The parent of a task cannot be shared at all.
    expect(
      (await t.query(api.shared.tasksOf, { parent: ada.project, paginationOpts })).page,
    ).toEqual([]);
  });

  it("are none below a parent that is gone, though its child is still there", async () => {
    const { t, ada } = await shared();
    await t.run(({ db }) => db.delete("messages", ada.message));
    const { page } = await t.query(api.shared.partsOf, { parent: ada.message, paginationOpts });
    expect(page).toEqual([]);
  });
});

/** Ada's session is public; Grace's is not. */
async function shared() {
  const rows = await startWithRows();
  const { t, as, ada } = rows;
  await t.run(async ({ db }) => {
    await db.patch("sessions", ada.session, { cost: 7 });
    await db.patch("messages", ada.message, { tokens: 7 });
  });
  const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
  return { ...rows, slug };
}
