import { convexTest } from "convex-test";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import { ADA, api, GRACE, startWithRows } from "../../test/ownership/app";
import { auth } from "../../test/ownership/convex/auth";
import { classOf } from "../../test/ownership/program";
import { defineAuth } from "../defineAuth";
import { authTables } from "../schema";
import { publicSlug } from "./publicSlug";

describe("findPublic", () => {
  it("returns a public row to every caller, without the fields that identify a user", async () => {
    const { t, as, ada, grace, slug } = await shared();
    await t.run(({ db }) => db.patch("sessions", ada.session, { reviewers: [grace.user] }));
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

  it("finds nothing once the flag is off, for the owner neither", async () => {
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

  it("finds nothing by what is not the slug of a public row", async () => {
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
      "private",
      "unset",
      "undefined",
      "null",
      ada.session,
      slug.slice(1),
      slug.toLowerCase(),
      `${slug} `,
      publicSlug(),
      ...NO_SLUGS,
    ]) {
      const call = t.run((ctx) => auth.rows.findPublic(ctx, "sessions", guess as string));
      expect([guess, await call]).toEqual([guess, null]);
    }
  });

  it("finds neither of two rows with one slug, whichever is public", async () => {
    for (const [first, second] of [
      [true, true],
      [true, false],
      [false, true],
    ] as const) {
      const { t, ada, grace } = await shared();
      await t.run(async ({ db }) => {
        const row = { text: "one of two", rank: 0, slug: "twice" };
        await db.insert("sessions", { ...row, userId: ada.user, isPublic: first });
        await db.insert("sessions", { ...row, userId: grace.user, isPublic: second });
      });
      expect(await t.query(api.shared.bySlug, { slug: "twice" })).toBeNull();
    }
  });

  it("finds the one row again when the other is gone", async () => {
    const { t, ada, grace, slug } = await shared();
    const twin = { userId: grace.user, text: "twin", rank: 0, slug, isPublic: true };
    const id = await t.run(({ db }) => db.insert("sessions", twin));
    expect(await t.query(api.shared.bySlug, { slug })).toBeNull();
    await t.run(({ db }) => db.delete("sessions", id));
    expect(await t.query(api.shared.bySlug, { slug })).toMatchObject({ _id: ada.session });
  });

  it("finds nothing of an owner whose account is deleted, and all of the others'", async () => {
    const { t, as, ada, grace, slug } = await shared();
    const hers = await as(GRACE).mutation(api.shared.share, { id: grace.session, isPublic: true });
    await t.run((ctx) => auth.users.delete(ctx, ADA.sub));
    expect(await t.query(api.shared.bySlug, { slug })).toBeNull();
    expect(await t.query(api.shared.bySlug, { slug: hers })).toMatchObject({ _id: grace.session });
    expect(await t.run(({ db }) => db.get("sessions", ada.session))).toMatchObject({ slug });
  });

  it("finds nothing of an owner whose row is gone or who is marked as deleted", async () => {
    for (const change of ["row gone", "marked as deleted"]) {
      const { t, ada, slug } = await shared();
      await t.run(async ({ db }) => {
        if (change === "row gone") await db.delete("users", ada.user);
        else await db.insert("deletedUsers", { workosId: ADA.sub, deletedAt: 0 });
      });
      expect(await t.query(api.shared.bySlug, { slug })).toBeNull();
    }
  });

  it("is refused for tables without a public rule", async () => {
    const { t } = await shared();
    for (const table of ["messages", "projects", "journals", "tags", "users", "secrets", "none"]) {
      const error = await t
        .query(api.shared.unshareable, { table: table as "sessions" })
        .catch((thrown: unknown) => thrown);
      expect(classOf(error)).toBe("not_shareable");
    }
  });
});

describe("findPublic in other apps", () => {
  it("finds rows of an organization, which has no account to look for", async () => {
    const { t, auth, insert } = startOther(organizations, { organization: "owner" });
    await insert({ owner: "org_engines", slug: "a", isPublic: true, note: "n" });
    expect(await t.run((ctx) => auth.rows.findPublic(ctx, "pages", "a"))).toEqual({
      _id: expect.any(String),
      _creationTime: expect.any(Number),
      slug: "a",
      isPublic: true,
      note: "n",
    });
  });

  it("finds nothing of a row without an owner", async () => {
    for (const owner of [undefined, ""]) {
      const { t, auth, insert } = startOther(organizations, { organization: "owner" });
      await insert({ ...(owner !== undefined && { owner }), slug: "a", isPublic: true });
      expect(await t.run((ctx) => auth.rows.findPublic(ctx, "pages", "a"))).toBeNull();
    }
  });

  it("goes by the subject where there is no users table", async () => {
    const { t, auth, insert } = startOther(defineSchema({ pages: pages() }), { user: "owner" });
    await insert({ owner: "user_ada", slug: "a", isPublic: true });
    const find = () => t.run((ctx) => auth.rows.findPublic(ctx, "pages", "a"));
    expect(await find()).toMatchObject({ slug: "a" });
    expect(await find()).not.toHaveProperty("owner");
  });

  it("goes by the deleted accounts where there is no users table", async () => {
    const { deletedUsers } = authTables;
    const schema = defineSchema({ deletedUsers, pages: pages() });
    const { t, auth, insert } = startOther(schema, { user: "owner" });
    await insert({ owner: "user_ada", slug: "a", isPublic: true });
    const find = () => t.run((ctx) => auth.rows.findPublic(ctx, "pages", "a"));
    expect(await find()).toMatchObject({ slug: "a" });
    await t.run(({ db }) => db.insert("deletedUsers", { workosId: "user_ada", deletedAt: 0 }));
    expect(await find()).toBeNull();
  });

  it("shows the fields of an allow-list alone", async () => {
    const rule = { organization: "owner", fields: ["note"] } as const;
    const { t, auth, insert } = startOther(organizations, rule);
    await insert({ owner: "org_engines", slug: "a", isPublic: true, note: "n" });
    const shown = await t.run((ctx) => auth.rows.findPublic(ctx, "pages", "a"));
    expect(Object.keys(shown ?? {}).sort()).toEqual(["_creationTime", "_id", "note"]);
  });
});

const NO_SLUGS = ["", null, undefined, 0, 1, true, false, NaN, {}, [], [""], new ArrayBuffer(0)];

const pages = () =>
  defineTable({
    owner: v.optional(v.string()),
    slug: v.optional(v.string()),
    isPublic: v.optional(v.boolean()),
    note: v.optional(v.string()),
  })
    .index("by_owner", ["owner"])
    .index("by_slug", ["slug"]);

const organizations = defineSchema({ ...authTables, pages: pages() });

/** An app with one table of pages, owned by whom the rule says. */
function startOther(
  schema: typeof organizations | ReturnType<typeof defineSchema>,
  { fields, ...owner }: { user?: string; organization?: string; fields?: readonly string[] },
) {
  const known = schema as typeof organizations;
  const rule = { ...owner, public: { slug: "slug", ...(fields && { fields }) } };
  const auth = defineAuth(known, {
    owned: { pages: rule as { organization: "owner"; public: { slug: "slug" } } },
  });
  const t = convexTest({ schema: known, modules: { "./_generated/api.js": async () => ({}) } });
  type Page = { owner?: string; slug?: string; isPublic?: boolean; note?: string };
  return { t, auth, insert: (page: Page) => t.run(({ db }) => db.insert("pages", page)) };
}

/** Ada's session is public; Grace's is not. */
async function shared() {
  const rows = await startWithRows();
  const { t, as, ada } = rows;
  await t.run(({ db }) => db.patch("sessions", ada.session, { cost: 7 }));
  const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
  return { ...rows, slug };
}
