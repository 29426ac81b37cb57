import { v } from "convex/values";
import { pageArgs, readPage } from "../../../src/http";
import type { routes as appRoutes } from "./routes";

/** One argument of every type that a validator can have. */
const typedArgs = {
  number: v.optional(v.number()),
  flag: v.optional(v.boolean()),
  whole: v.optional(v.int64()),
  bytes: v.optional(v.bytes()),
  id: v.optional(v.id("notes")),
  ids: v.optional(v.array(v.id("notes"))),
  text: v.optional(v.string()),
  kind: v.optional(v.union(v.literal("full"), v.literal("half"))),
  either: v.optional(v.union(v.number(), v.string())),
  seven: v.optional(v.literal(7)),
  big: v.optional(v.literal(7n)),
  list: v.optional(v.array(v.number())),
  record: v.optional(v.record(v.string(), v.number())),
  marks: v.optional(v.record(v.id("notes"), v.boolean())),
  nested: v.optional(
    v.object({ name: v.string(), inner: v.optional(v.object({ deep: v.boolean() })) }),
  ),
  shape: v.optional(
    v.union(
      v.object({ kind: v.literal("circle"), radius: v.number() }),
      v.object({ kind: v.literal("square"), side: v.number() }),
    ),
  ),
  latest: v.optional(v.union(v.id("notes"), v.literal("latest"))),
  target: v.optional(v.union(v.id("notes"), v.id("plans"), v.number())),
  thing: v.optional(
    v.union(
      v.object({ kind: v.literal("note"), id: v.id("notes") }),
      v.object({ id: v.string(), kind: v.literal("other") }),
    ),
  ),
  size: v.optional(
    v.union(v.object({ a: v.number() }), v.object({ a: v.number(), b: v.number() })),
  ),
  nothing: v.optional(v.null()),
  anything: v.optional(v.any()),
};

/** What came in, and as which type. */
const told = (args: Record<string, unknown>) => ({
  args,
  types: Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      value instanceof ArrayBuffer ? "bytes" : typeof value,
    ]),
  ),
});

/** Routes at the edge of what a route can be. */
export const oddRoutesOf = (routes: typeof appRoutes) => [
  routes.query({
    path: "/typed",
    scope: null,
    args: typedArgs,
    handler: (_ctx, args) => told(args),
  }),
  routes.mutation({
    path: "/typed",
    scope: null,
    args: typedArgs,
    handler: (_ctx, args) => told(args),
  }),
  routes.mutation({
    method: "PATCH",
    path: "/typed",
    scope: null,
    args: typedArgs,
    unknownFields: "ignore",
    maxBodyBytes: 64,
    handler: (_ctx, args) => told(args),
  }),
  routes.query({
    path: "/pages",
    scope: "notes:read",
    args: pageArgs,
    handler: (ctx, args) =>
      readPage(ctx.db.query("notes").withIndex("by_user"), args, { most: 3, usual: 2 }),
  }),
  routes.query({ path: "/wrong", scope: null, returns: v.number(), handler: () => "the inside" }),
  routes.mutation({
    path: "/wrong",
    scope: null,
    returns: v.number(),
    handler: (ctx) => ctx.db.insert("notes", { text: "the inside" }),
  }),
  routes.action({
    path: "/wrong/action",
    scope: null,
    returns: v.number(),
    handler: () => "the inside",
  }),
  routes.query({ path: "/nothing", scope: null, handler: () => undefined }),
  routes.mutation({
    path: "/nothing",
    scope: null,
    handler: async (ctx) => {
      await ctx.db.insert("notes", { text: "quietly" });
    },
  }),
  routes.query({ path: "/null", scope: null, returns: v.null(), handler: () => undefined }),
  routes.query({
    path: "/values",
    scope: null,
    handler: () => ({ whole: 2n ** 62n, bytes: bytes(), no: NaN }),
  }),
  routes.action({
    path: "/page",
    scope: null,
    handler: () => new Response("<p>", { status: 203 }),
  }),
  routes.query({
    path: "/reply",
    scope: null,
    handler: () => "the inside",
    reply: (value) => {
      throw new Error(`No reply to ${value}`);
    },
  }),
  routes.action({
    method: "POST",
    path: "/upload",
    scope: null,
    handler: async (ctx) => ({ bytes: (await ctx.request.arrayBuffer()).byteLength }),
  }),
  routes.action({
    method: "POST",
    path: "/hook",
    public: true,
    unknownFields: "ignore",
    handler: async (ctx) => ({ said: await ctx.request.text() }),
  }),
  routes.action({
    pathPrefix: "/open/",
    public: true,
    args: { n: v.optional(v.number()) },
    handler: (ctx, { n }) => ({ path: ctx.path, n: n ?? null }),
  }),
  routes.action({
    path: "/nearest",
    scope: "notes:read",
    handler: async (ctx) => {
      const found = await ctx.vectorSearch("memories", "by_embedding", { vector: [1, 0] });
      return found.map(({ doc }) => doc.text);
    },
  }),
  routes.mutation({
    path: "/plans",
    scope: null,
    args: { text: v.string() },
    handler: (ctx, { text }) => ctx.db.insert("plans", { text }),
  }),
  routes.mutation({
    path: "/costs",
    scope: null,
    handler: async (ctx) => {
      const { documentsRead, documentsWritten } = await ctx.meta.getTransactionMetrics();
      return { read: documentsRead.used, written: documentsWritten.used };
    },
  }),
];

function bytes(): ArrayBuffer {
  return Uint8Array.from([104, 105]).buffer;
}
