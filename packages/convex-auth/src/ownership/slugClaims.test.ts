import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADA, api, EDSGER, GRACE, startWithRows } from "../../test/ownership/app";
import type { Op } from "../../test/ownership/program";
import { runs } from "../../../../vitest.runs";

type Rows = Awaited<ReturnType<typeof startWithRows>>;

const body = { text: "s", rank: 0 };
const TAKEN = { error: "slug_taken" };

/** Every write that gives a session of Grace's a slug. */
const writes: [string, (rows: Rows, slug: string) => Op][] = [
  ["insert", (_, slug) => ({ op: "insert", table: "sessions", value: { ...body, slug } })],
  [
    "insert of a public row",
    (_, slug) => ({ op: "insert", table: "sessions", value: { ...body, slug, isPublic: true } }),
  ],
  [
    "patch",
    ({ grace }, slug) => ({ op: "patch", table: "sessions", id: grace.session, value: { slug } }),
  ],
  [
    "patch by id alone",
    ({ grace }, slug) => ({ op: "patch", id: grace.session, value: { slug, isPublic: true } }),
  ],
  [
    "replace",
    ({ grace }, slug) => ({
      op: "replace",
      table: "sessions",
      id: grace.session,
      value: { ...body, slug },
    }),
  ],
  [
    "replace by id alone",
    ({ grace }, slug) => ({ op: "replace", id: grace.session, value: { ...body, slug } }),
  ],
];

describe("a slug that a row of another user has", () => {
  it.each(writes)("is refused, and the row stays public: %s", async (_, write) => {
    const rows = await startWithRows();
    const { t, as, ada, call } = rows;
    const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
    const before = await t.run(({ db }) => db.query("sessions").collect());
    expect(await call(GRACE, write(rows, slug))).toEqual(TAKEN);
    expect(await t.run(({ db }) => db.query("sessions").collect())).toEqual(before);
    expect(await t.query(api.shared.bySlug, { slug })).toMatchObject({ _id: ada.session });
  });

  it.each(writes)("is refused also while that row is not public: %s", async (_, write) => {
    const rows = await startWithRows();
    const { as, ada, call } = rows;
    const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: false });
    expect(await call(GRACE, write(rows, slug))).toEqual(TAKEN);
  });

  it.each(writes)("is free once that row is gone or has another: %s", async (_, write) => {
    for (const op of ["delete", "patch"] as const) {
      const rows = await startWithRows();
      const { as, ada, call } = rows;
      const slug = await as(ADA).mutation(api.shared.share, { id: ada.session, isPublic: true });
      await call(ADA, { op, table: "sessions", id: ada.session, value: { slug: "other" } });
      expect(await call(GRACE, write(rows, slug))).not.toEqual(TAKEN);
    }
  });

  it("is taken by nobody's claim while a row has it through the unscoped database", async () => {
    const rows = await startWithRows();
    const { t, edsger, call } = rows;
    await t.run(({ db }) => db.patch("sessions", edsger.session, { slug: "a" }));
    for (const [, write] of writes) expect(await call(GRACE, write(rows, "a"))).toEqual(TAKEN);
    expect(await call(EDSGER, { op: "get", id: edsger.session })).toMatchObject({
      value: { slug: "a" },
    });
  });
});

describe("a slug of one's own", () => {
  it("can be written again, taken away and moved to another row", async () => {
    const { ada, call } = await startWithRows();
    const row = { table: "sessions", id: ada.session };
    const other = { op: "insert", table: "sessions", value: { ...body, slug: "a" } } as const;
    expect(await call(ADA, { op: "patch", ...row, value: { slug: "a" } })).toEqual({ value: null });
    expect(await call(ADA, { op: "patch", ...row, value: { slug: "a" } })).toEqual({ value: null });
    expect(await call(ADA, { op: "replace", ...row, value: { ...body, slug: "a" } })).toEqual({
      value: null,
    });
    expect(await call(ADA, other)).toEqual(TAKEN);
    expect(await call(ADA, { op: "replace", ...row, value: body })).toEqual({ value: null });
    expect(await call(ADA, other)).toMatchObject({ value: expect.any(String) });
  });

  it("is no slug while it is empty, however many rows have none", async () => {
    const { call } = await startWithRows();
    for (const slug of ["", "", undefined, undefined]) {
      const value = slug === undefined ? body : { ...body, slug };
      const answer = await call(ADA, { op: "insert", table: "sessions", value });
      expect(answer).toMatchObject({ value: expect.any(String) });
    }
  });

  it("goes to one of two rows that are written at once", async () => {
    const { as, t } = await startWithRows();
    const outcomes = await as(ADA).mutation(api.cases.claimAtOnce, { slug: "a", times: 5 });
    expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "slug_taken")).toHaveLength(4);
    const rows = await t.run(({ db }) => db.query("sessions").collect());
    expect(rows.filter(({ slug }) => slug === "a")).toHaveLength(1);
  });
});

describe("whatever users write", () => {
  const op = fc.record({
    person: fc.constantFrom(ADA, GRACE, EDSGER),
    kind: fc.constantFrom("insert", "patch", "replace", "delete"),
    row: fc.nat(6),
    slug: fc.constantFrom("a", "b", "", undefined),
    isPublic: fc.boolean(),
  });

  it("no slug ever belongs to two rows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 25 }), async (ops) => {
        const { t, call, ada, grace, edsger } = await startWithRows();
        const ids: string[] = [ada.session, grace.session, edsger.session];
        for (const { person, kind, row, slug, isPublic } of ops) {
          const id = ids[row % ids.length] ?? "";
          const value = { ...body, isPublic, ...(slug !== undefined && { slug }) };
          const answer =
            kind === "insert"
              ? await call(person, { op: kind, table: "sessions", value })
              : await call(person, { op: kind as "patch", table: "sessions", id, value });
          if (kind === "insert" && answer && "value" in answer) ids.push(String(answer.value));
        }
        const rows = await t.run(({ db }) => db.query("sessions").collect());
        const slugs = rows.flatMap(({ slug }) => (slug ? [slug] : []));
        expect(new Set(slugs).size).toBe(slugs.length);
      }),
      { numRuns: runs(25) },
    );
  }, 120_000);
});
