import { ConvexError } from "convex/values";
import { makeFunctionReference, type PaginationResult } from "convex/server";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConvexServer, type ConvexServer } from "../src/index";
import { createApp, type AppFolder } from "./support/appFolder";
import { runs } from "../../../vitest.runs";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";

type Page = PaginationResult<{ body: string }>;
type PageArgs = { paginationOpts: { numItems: number; cursor: string | null; endCursor?: string } };

/** Queries over one table; each but `same` and `renamed` differs from `base` in one way. */
const queries: Record<string, string> = {
  base: 'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "a"))',
  same: 'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "a")).order("asc")',
  anotherOrder:
    'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "a")).order("desc")',
  anotherGroup: 'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "b"))',
  anotherBound: 'ctx.db.query("rows").withIndex("by_group", (q) => q.gte("group", "a"))',
  noRange: 'ctx.db.query("rows").withIndex("by_group")',
  longerRange:
    'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "a").gt("_creationTime", 0))',
  anotherIndex: 'ctx.db.query("rows").withIndex("by_group_body", (q) => q.eq("group", "a"))',
  noIndex: 'ctx.db.query("rows")',
  anotherTable: 'ctx.db.query("others").withIndex("by_group", (q) => q.eq("group", "a"))',
  filtered:
    'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "a")).filter((q) => q.neq(q.field("body"), "x"))',
  filteredByAnotherValue:
    'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "a")).filter((q) => q.neq(q.field("body"), "y"))',
  filteredByAnotherField:
    'ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", "a")).filter((q) => q.neq(q.field("group"), "x"))',
};

const functions = (more = "") => `
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
const args = { paginationOpts: paginationOptsValidator };
${Object.entries(queries)
  .map(
    ([name, source]) => `
export const ${name} = query({
  args,
  handler: async (ctx, { paginationOpts }) => await ${source}.paginate(paginationOpts),
});`,
  )
  .join("")}
export const ofGroup = query({
  args: { ...args, group: v.string() },
  handler: async (ctx, { group, paginationOpts }) =>
    await ctx.db.query("rows").withIndex("by_group", (q) => q.eq("group", group)).paginate(paginationOpts),
});
export const add = mutation({
  args: { body: v.string() },
  handler: async (ctx, { body }) => {
    await ctx.db.insert("rows", { group: "a", body });
    await ctx.db.insert("others", { group: "a", body });
  },
});
${more}`;

const schema = (indexFields = '["group"]') => `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
const table = () =>
  defineTable({ group: v.string(), body: v.string() })
    .index("by_group", ${indexFields})
    .index("by_group_body", ["group", "body"]);
export default defineSchema({ rows: table(), others: table() });`;

let app: AppFolder;
let server: ConvexServer;
beforeAll(async () => {
  app = createApp({ "rows.ts": functions(), "schema.ts": schema() });
  server = await startConvexServer({
    functionsDir: app.functionsDir,
    env: {},
    port: 0,
    sitePort: 0,
  });
  for (const body of ["1", "2", "3", "4", "5"]) await add(body);
});
afterAll(async () => {
  await server.close();
  app.dispose();
});

const reference = (name: string) =>
  makeFunctionReference<"query", PageArgs & { group?: string }, Page>(`rows:${name}`);
const add = (body: string) =>
  httpClient(server.url).mutation(makeFunctionReference<"mutation">("rows:add"), { body });

async function page(name: string, cursor: string | null, endCursor?: string, group?: string) {
  const paginationOpts = { numItems: 2, cursor, ...(endCursor === undefined ? {} : { endCursor }) };
  const args = group === undefined ? { paginationOpts } : { paginationOpts, group };
  return await httpClient(server.url).query(reference(name), args);
}

/** What a page is refused with; `null` when it is not. */
async function refusal(...request: Parameters<typeof page>): Promise<unknown> {
  return await page(...request).then(
    () => null,
    (error: unknown) => error,
  );
}

/** By this error, and no other, `usePaginatedQuery` starts again from the first page. */
function expectForeign(error: unknown) {
  expect(error).toBeInstanceOf(ConvexError);
  expect(error).toMatchObject({
    data: { isConvexSystemError: true, paginationError: "InvalidCursor" },
    message: expect.stringContaining("InvalidCursor: Tried to run a query") as string,
  });
}

function expectUnparsable(error: unknown) {
  expect(error).not.toBeInstanceOf(ConvexError);
  expect(String(error)).toContain("InvalidCursor: Failed to parse cursor");
}

const bodies = ({ page: rows }: Page) => rows.map(({ body }) => body);
const same = new Set(["base", "same"]);
const others = Object.keys(queries).filter((name) => !same.has(name));

describe("a cursor", () => {
  it("is continued by the query that it came from, by whatever function", async () => {
    const { continueCursor } = await page("base", null);
    for (const name of same) expect(bodies(await page(name, continueCursor))).toEqual(["3", "4"]);
    expect(bodies(await page("ofGroup", continueCursor, undefined, "a"))).toEqual(["3", "4"]);
  });

  it.each(others)("is refused by a query with a difference: %s", async (name) => {
    const { continueCursor } = await page("base", null);
    expectForeign(await refusal(name, continueCursor));
    expectForeign(await refusal(name, null, continueCursor));
    const { continueCursor: back } = await page(name, null);
    expectForeign(await refusal("base", back));
  });

  it("of the end is of its query as well", async () => {
    const { continueCursor, isDone } = await page("anotherGroup", null);
    expect(isDone).toBe(true);
    expect(await page("anotherGroup", continueCursor)).toMatchObject({ page: [], isDone: true });
    expectForeign(await refusal("base", continueCursor));
  });

  it("is refused with other arguments that change the query", async () => {
    const { continueCursor } = await page("ofGroup", null, undefined, "a");
    expectForeign(await refusal("ofGroup", continueCursor, undefined, "b"));
  });

  it("stays the same while nothing changes, and tells nothing of the rows", async () => {
    const first = await page("base", null);
    expect((await page("base", null)).continueCursor).toBe(first.continueCursor);
    expect(first.continueCursor).toMatch(/^[0-9a-f]+$/);
  });

  it("stays good over writes, reloads and reruns", async () => {
    const { continueCursor } = await page("base", null);
    const watched = new Watched(liveClient(server.url), reference("base"), {
      paginationOpts: { numItems: 2, cursor: continueCursor },
    });
    await eventually(() => expect(watched.last?.page).toHaveLength(2));
    await add("6");
    app.write(
      "rows.ts",
      functions("export const another = query({ args: {}, handler: () => 1 });"),
    );
    await server.reload();
    expect(bodies(await page("base", continueCursor))).toEqual(["3", "4"]);
    expect(watched.errors).toEqual([]);
  });

  it("is refused when its index has other fields than before", async () => {
    const { continueCursor } = await page("base", null);
    app.write("schema.ts", schema('["group", "body"]'));
    await server.reload();
    expectForeign(await refusal("base", continueCursor));
    app.write("schema.ts", schema());
    await server.reload();
    expect(bodies(await page("base", continueCursor))).toEqual(["3", "4"]);
  });

  it("of another server is refused", async () => {
    const other = await startConvexServer({
      functionsDir: app.functionsDir,
      env: {},
      port: 0,
      sitePort: 0,
    });
    try {
      const { continueCursor } = await httpClient(other.url).query(reference("base"), {
        paginationOpts: { numItems: 2, cursor: null },
      });
      expectUnparsable(await refusal("base", continueCursor));
    } finally {
      await other.close();
    }
  });

  it.each([
    "",
    "x",
    "null",
    "_end_cursor",
    "[]",
    '["\\"a\\"","1","\\"10000rows\\""]',
    "{}",
    "00",
    "zz".repeat(60),
    "0".repeat(200),
    "é",
    "\u0000",
  ])("that never was one is refused: %j", async (cursor) => {
    expectUnparsable(await refusal("base", cursor));
    expectUnparsable(await refusal("base", null, cursor));
  });

  it("that was changed anywhere is refused", async () => {
    const { continueCursor } = await page("base", null);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(continueCursor.length - 1),
        fc.oneof(fc.constantFrom(..."0123456789abcdef"), fc.string({ maxLength: 3 })),
        async (at, text) => {
          const changed = continueCursor.slice(0, at) + text + continueCursor.slice(at + 1);
          // Hexadecimal digits mean the same in upper case.
          if (changed.toLowerCase() === continueCursor) return;
          expectUnparsable(await refusal("base", changed));
        },
      ),
      { numRuns: runs(150) },
    );
  });
});

it("a live page whose query has changed fails with the error that restarts pagination", async () => {
  const { continueCursor } = await page("base", null);
  const watched = new Watched(liveClient(server.url), reference("base"), {
    paginationOpts: { numItems: 1, cursor: continueCursor },
  });
  await eventually(() => expect(watched.last?.page).toHaveLength(1));
  app.write("rows.ts", functions().replace('q.eq("group", "a")', 'q.eq("group", "b")'));
  await server.reload();
  await eventually(() => expect(watched.errors).toHaveLength(1));
  expectForeign(watched.errors[0]);
  app.write("rows.ts", functions());
  await server.reload();
});
