import { makeFunctionReference } from "convex/server";
import { ConvexError, v } from "convex/values";
import type { CallerRef } from "../../../src";
import { auth } from "./auth";
import { failuresOf } from "./failures";
import { oddRoutesOf } from "./oddRoutes";
import { routes as appRoutes } from "./routes";

const count = makeFunctionReference<"query", { caller: CallerRef }, number>("notes:count");

const plans = makeFunctionReference<"query", { caller: CallerRef }, string[]>("notes:plans");

/** Routes of every kind, of these or other options. */
export const endpointsOf = (routes: typeof appRoutes) => [
  routes.action({ path: "/health", public: true, handler: () => ({ ok: true }) }),
  routes.query({
    path: "/notes",
    scope: "notes:read",
    args: { limit: v.optional(v.number()), text: v.optional(v.string()) },
    returns: v.array(v.object({ id: v.id("notes"), text: v.string() })),
    summary: "My notes",
    handler: async (ctx, { limit = 20 }) => {
      const notes = await ctx.db.query("notes").withIndex("by_user").take(limit);
      return notes.map(({ _id, text }) => ({ id: _id, text }));
    },
  }),
  routes.mutation({
    path: "/notes",
    scope: "notes:write",
    args: { text: v.string() },
    reply: (id) => Response.json({ id }, { status: 201 }),
    handler: async (ctx, { text }) => {
      const id = await ctx.db.insert("notes", { text });
      if (text === "half") throw new ConvexError({ code: "no_halves", message: "Half a note." });
      return id;
    },
  }),
  routes.query({
    path: "/notes/get",
    scope: "notes:read",
    args: { id: v.string() },
    handler: async (ctx, { id }) => (await auth.rows.require(ctx, "notes", id)).text,
  }),
  routes.mutation({
    method: "DELETE",
    path: "/notes",
    scope: "notes:write",
    args: { id: v.id("notes") },
    handler: async (ctx, { id }) => {
      await ctx.db.delete("notes", id);
    },
  }),
  routes.action({
    path: "/count",
    scope: "notes:read",
    handler: async (ctx): Promise<{ count: number }> => ({
      count: await ctx.runQuery(count, { caller: ctx.caller }),
    }),
  }),
  routes.action({
    path: "/plans/named",
    scope: null,
    handler: async (ctx): Promise<string[]> => await ctx.runQuery(plans, { caller: ctx.caller }),
  }),
  routes.query({ pathPrefix: "/echo/", scope: null, handler: (ctx) => ({ path: ctx.path }) }),
  routes.mutation({
    path: "/any",
    scope: null,
    args: { value: v.any() },
    unknownFields: "ignore",
    handler: (_ctx, { value }: { value: unknown }) => ({ value }),
  }),
  routes.query({
    path: "/whoami",
    scope: null,
    handler: (ctx) => ({
      subject: ctx.user.workosId,
      key: ctx.apiKey?.name ?? null,
      scopes: ctx.scopes,
      organizationId: ctx.identity?.organizationId ?? null,
    }),
  }),
  routes.query({
    path: "/plans",
    scope: null,
    handler: (ctx) => ctx.db.query("plans").collect(),
  }),
  routes.query({
    path: "/costs",
    scope: null,
    handler: async (ctx) => {
      const { documentsRead, documentsWritten } = await ctx.meta.getTransactionMetrics();
      return { read: documentsRead.used, written: documentsWritten.used };
    },
  }),
  ...oddRoutesOf(routes),
  ...failuresOf(routes),
];

export const endpoints = endpointsOf(appRoutes);
