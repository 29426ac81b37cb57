import { beforeEach, describe, expect, it } from "vitest";
import { ADA, api, EDSGER, GRACE, startWithRows } from "../../test/ownership/app";
import schema from "../../test/ownership/convex/schema";
import { classOf } from "../../test/ownership/program";
import type { Caller } from "./caller";
import { readOwnership } from "./tables";
import { scopeVectorSearch } from "./vectorSearch";

type Rows = Awaited<ReturnType<typeof startWithRows>>;

const EAST = [1, 0];
let rows: Rows;

// Everybody else's are nearer than any of Ada's.
beforeEach(async () => {
  rows = await startWithRows();
  const { ada, grace, edsger } = rows;
  await rows.t.run(async ({ db }) => {
    for (let n = 0; n < 20; n++) {
      await db.insert("memories", { userId: grace.user, text: `grace ${n}`, embedding: EAST });
    }
    for (const [n, embedding] of [
      [0, 1],
      [1, 1],
      [2, 1],
    ].entries()) {
      await db.insert("memories", { userId: ada.user, text: `ada ${n}`, embedding });
    }
    for (const [organizationId, text] of [
      ["org_tulips", "tulips"],
      ["org_engines", "engines"],
    ] as const) {
      await db.insert("projects", { organizationId, text, rank: 0, embedding: EAST });
    }
    // convex-test compares every row; Convex leaves out those without a vector.
    for (const { project } of [ada, grace, edsger]) await db.delete("projects", project);
  });
});

describe("ctx.vectorSearch", () => {
  it("finds the caller's rows alone, nearest first, however near the others are", async () => {
    const found = await rows.as(ADA).action(api.search.memories, { vector: EAST });
    expect(found.map(({ doc }) => doc.text)).toEqual(["ada 2", "ada 1", "ada 0"]);
    for (const { _id, _score, doc } of found) {
      expect(doc).toMatchObject({ _id, userId: rows.ada.user });
      expect(_score).toBeLessThan(1);
    }
    const all = await rows.as(ADA).action(api.search.everything, { vector: EAST });
    expect(all.map(({ _id }) => _id)).not.toContain(found[0]?._id);
  });

  it("finds as many as it is asked for", async () => {
    const found = await rows.as(ADA).action(api.search.memories, { vector: EAST, limit: 2 });
    expect(found.map(({ doc }) => doc.text)).toEqual(["ada 2", "ada 1"]);
    expect(await rows.as(EDSGER).action(api.search.memories, { vector: EAST })).toEqual([]);
  });

  it("finds what the organization of the token owns, and without one nothing", async () => {
    const texts = async (claims: { sub: string; org_id?: string }) =>
      (await rows.as(claims).action(api.search.projects, { vector: EAST })).map(
        ({ doc }) => doc.text,
      );
    expect(await texts(ADA)).toEqual(["engines"]);
    expect(await texts(GRACE)).toEqual(["engines"]);
    expect(await texts({ ...ADA, org_id: "org_tulips" })).toEqual(["tulips"]);
    expect(await texts({ sub: ADA.sub })).toEqual([]);
    expect(await texts({ sub: ADA.sub, org_id: "" })).toEqual([]);
  });

  it.each(["messages", "parts", "tags", "users", "secrets", "nothing"])(
    "refuses a table that no field keeps to one owner: %s",
    async (table) => {
      const error = await rows
        .as(ADA)
        .action(api.search.unreachable, { table: table as "memories" })
        .catch((thrown: unknown) => thrown);
      expect(classOf(error)).toBe("unreachable_rows");
    },
  );

  it("loads what it found as the caller, once more", async () => {
    const [mine, theirs] = await rows.t.run(async ({ db }) =>
      Promise.all(
        [rows.ada.user, rows.grace.user].map((user) =>
          db
            .query("memories")
            .withIndex("by_user", (q) => q.eq("userId", user))
            .first(),
        ),
      ),
    );
    const ids = [mine?._id ?? "", theirs?._id ?? ""];
    const caller = { subject: ADA.sub, organizationId: ADA.org_id };
    expect(
      await rows
        .as(ADA)
        .query(api.auth.runQuery, { step: { do: "getRows", table: "memories", ids, caller } }),
    ).toEqual([mine, null]);
  });

  it("leaves out a row that is gone or given away between the search and the reading", async () => {
    const found: unknown = async () => [1, 0.9, 0.8].map((_score, n) => ({ _id: `m${n}`, _score }));
    const vectorSearch = found as Parameters<typeof scopeVectorSearch>[2];
    const search = scopeVectorSearch(tables, caller("org"), vectorSearch, async (table, ids) => {
      expect([table, ids]).toEqual(["projects", ["m0", "m1", "m2"]]);
      return [{ text: "first" }, null, { text: "third" }];
    });
    expect(await search("projects", "by_embedding", { vector: EAST })).toEqual([
      { _id: "m0", _score: 1, doc: { text: "first" } },
      { _id: "m2", _score: 0.8, doc: { text: "third" } },
    ]);
  });

  it("asks nothing for somebody who can have no such rows", async () => {
    const never = () => Promise.reject(new Error("asked"));
    const search = scopeVectorSearch(tables, caller(null), never, never);
    expect(await search("projects", "by_embedding", { vector: EAST })).toEqual([]);
  });
});

const tables = readOwnership(
  schema,
  { owned: { projects: { organization: "organizationId" } } },
  [],
);

function caller(organizationId: string | null): Caller {
  return { identity: { subject: "user_ada", organizationId }, user: null };
}
