import { makeFunctionReference } from "convex/server";
import { ConvexError, v } from "convex/values";
import type { CallerRef } from "../../../src";
import { auth } from "./auth";
import { failures } from "./failures";
import { oddRoutes } from "./oddRoutes";

const count = makeFunctionReference<"query", { caller: CallerRef }, number>("notes:count");

const plans = makeFunctionReference<"query", { caller: CallerRef }, string[]>("notes:plans");

/** Routes of every kind. */
export const routes = [
  auth.httpAction({ path: "/health", public: true, handler: () => ({ ok: true }) }),
  auth.httpQuery({
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
  auth.httpMutation({
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
  auth.httpQuery({
    path: "/notes/get",
    scope: "notes:read",
    args: { id: v.string() },
    handler: async (ctx, { id }) => (await auth.requireOwned(ctx, "notes", id)).text,
  }),
  auth.httpMutation({
    method: "DELETE",
    path: "/notes",
    scope: "notes:write",
    args: { id: v.id("notes") },
    handler: async (ctx, { id }) => {
      await ctx.db.delete("notes", id);
    },
  }),
  auth.httpAction({
    path: "/count",
    scope: "notes:read",
    handler: async (ctx): Promise<{ count: number }> => ({
      count: await ctx.runQuery(count, { caller: ctx.caller }),
    }),
  }),
  auth.httpAction({
    path: "/plans/named",
    scope: null,
    handler: async (ctx): Promise<string[]> => await ctx.runQuery(plans, { caller: ctx.caller }),
  }),
  auth.httpQuery({ pathPrefix: "/echo/", scope: null, handler: (ctx) => ({ path: ctx.path }) }),
  auth.httpMutation({
    path: "/any",
    scope: null,
    args: { value: v.any() },
    unknownFields: "ignore",
    handler: (_ctx, { value }: { value: unknown }) => ({ value }),
  }),
  auth.httpQuery({
    path: "/whoami",
    scope: null,
    handler: (ctx) => ({
      subject: ctx.user.workosId,
      key: ctx.apiKey?.name ?? null,
      scopes: ctx.scopes,
      organizationId: ctx.identity?.organizationId ?? null,
    }),
  }),
  auth.httpQuery({
    path: "/plans",
    scope: null,
    handler: (ctx) => ctx.db.query("plans").collect(),
  }),
  auth.httpQuery({
    path: "/costs",
    scope: null,
    handler: async (ctx) => {
      const { documentsRead, documentsWritten } = await ctx.meta.getTransactionMetrics();
      return { read: documentsRead.used, written: documentsWritten.used };
    },
  }),
  ...oddRoutes,
  ...failures,
];
