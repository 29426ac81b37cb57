import {
  customAction,
  customCtx,
  customMutation,
  customQuery,
} from "convex-helpers/server/customFunctions";
import { Triggers } from "convex-helpers/server/triggers";
import type {
  DataModelFromSchemaDefinition,
  DocumentByName,
  RegisteredMutation,
  RegisteredQuery,
} from "convex/server";
import { v, type GenericId } from "convex/values";
import { describe, expectTypeOf, it } from "vitest";
import { auth } from "../../test/ownership/convex/auth";
import type schema from "../../test/ownership/convex/schema";
import type { CallerRef } from "../identity/callerRef";
import type { WorkOSIdentity } from "../identity/claims";
import type { MutationCtxOf, QueryCtxOf } from "./contexts";

type DataModel = DataModelFromSchemaDefinition<typeof schema>;
type Session = DocumentByName<DataModel, "sessions">;

const timed = customCtx(() => ({ startedAt: 7 }));
const done = { args: {}, handler: () => "done" };

describe("a builder", () => {
  it("infers arguments and results", () => {
    const fn = auth.query({
      args: { n: v.number(), text: v.optional(v.string()) },
      handler: async (ctx, args) => {
        expectTypeOf(args).toEqualTypeOf<{ n: number; text?: string }>();
        return [args.n, await ctx.db.query("sessions").first()] as const;
      },
    });
    expectTypeOf(fn).toEqualTypeOf<
      RegisteredQuery<
        "public",
        { n: number; text?: string },
        Promise<readonly [number, Session | null]>
      >
    >();
    auth.mutation({
      args: v.object({ n: v.number() }),
      returns: v.string(),
      handler: (_ctx, { n }) => String(n),
    });
    // @ts-expect-error It returns a number.
    auth.mutation({ args: {}, returns: v.string(), handler: () => 7 });
    auth.action({ handler: (ctx) => expectTypeOf(ctx.identity).toEqualTypeOf<WorkOSIdentity>() });
  });

  it("takes the object form only", () => {
    // @ts-expect-error A function has no requirements.
    auth.query(() => "done");
    // @ts-expect-error A function has no requirements.
    auth.mutation(async () => "done");
    // @ts-expect-error A function has no requirements.
    auth.action(() => "done");
    // @ts-expect-error A function has no requirements.
    auth.internalQuery(() => "done");
    // @ts-expect-error A function has no requirements.
    auth.query.extend(timed)(() => "done");
  });

  it("cannot be wrapped by convex-helpers, which would drop the requirements", () => {
    // @ts-expect-error Use auth.query.extend.
    customQuery(auth.query, timed);
    // @ts-expect-error Use auth.mutation.extend.
    customMutation(auth.mutation, timed);
    // @ts-expect-error Use auth.action.extend.
    customAction(auth.action, timed);
    // @ts-expect-error Use auth.internalQuery.extend.
    customQuery(auth.internalQuery, timed);
    // @ts-expect-error Use auth.internalMutation.extend.
    customMutation(auth.internalMutation, timed);
    const alias = auth.mutation;
    // @ts-expect-error Use auth.mutation.extend.
    customMutation(alias, timed);
    // @ts-expect-error Use extend again.
    customMutation(auth.mutation.extend(timed), timed);
  });

  it("knows its requirements", () => {
    auth.query({ requires: { role: ["a", "b"], permission: "c", organization: true }, ...done });
    // @ts-expect-error There is no such requirement.
    auth.query({ requires: { roles: "admin" }, ...done });
    // @ts-expect-error Only routes see API keys.
    auth.query({ requires: { role: "admin", apiKeys: "allow" }, ...done });
    // @ts-expect-error There is no such option.
    auth.mutation({ requries: { role: "admin" }, ...done });
  });

  it("of an internal function can require an organization alone", () => {
    auth.internalQuery({ requires: { organization: true }, ...done });
    auth.internalMutation({ requires: { organization: true }, ...done });
    // @ts-expect-error An internal function knows no role.
    auth.internalQuery({ requires: { role: "admin" }, ...done });
    // @ts-expect-error An internal function knows no permission.
    auth.internalMutation({ requires: { organization: true, permission: "a" }, ...done });
    const fn = auth.internalMutation({ args: { n: v.number() }, handler: (_ctx, { n }) => n });
    expectTypeOf(fn).toEqualTypeOf<
      RegisteredMutation<"internal", { n: number; caller: CallerRef }, number>
    >();
  });
});

describe("extend", () => {
  it("keeps the context, the scoped database and the requirements, and infers the rest", () => {
    const timedMutation = auth.mutation.extend(customCtx((ctx) => ({ who: ctx.user.workosId })));
    timedMutation({
      requires: { role: "admin" },
      args: { n: v.number() },
      handler: async (ctx, args) => {
        expectTypeOf(args).toEqualTypeOf<{ n: number }>();
        expectTypeOf(ctx.who).toEqualTypeOf<string>();
        expectTypeOf(ctx.identity).toEqualTypeOf<WorkOSIdentity>();
        expectTypeOf(await ctx.db.query("sessions").first()).toEqualTypeOf<Session | null>();
        await ctx.db.insert("sessions", { text: "the owner is filled in", rank: 0 });
        // @ts-expect-error The table has no rule.
        void ctx.db.query("secrets");
      },
    });
    // @ts-expect-error There is no such requirement.
    timedMutation({ requires: { roles: "admin" }, ...done });
    // @ts-expect-error customCtx reads no options.
    timedMutation({ audit: true, ...done });
    // @ts-expect-error customCtx reads no options.
    timedMutation({ require: { role: "admin" }, ...done });
  });

  it("stacks, with arguments, made arguments, options and onSuccess", () => {
    const builder = auth.query.extend(timed).extend({
      args: { tenant: v.string() },
      input: (ctx, { tenant }, { audit }: { audit: "full" | "none" }) => {
        expectTypeOf(ctx.startedAt).toEqualTypeOf<number>();
        expectTypeOf(ctx.identity).toEqualTypeOf<WorkOSIdentity>();
        return {
          ctx: { tenant, audit },
          args: { upper: tenant.toUpperCase() },
          onSuccess: ({ result }) => {
            expectTypeOf(result).toEqualTypeOf<unknown>();
          },
        };
      },
    });
    const fn = builder({
      requires: { organization: true },
      audit: "full",
      args: { n: v.number() },
      handler: (ctx, args) => {
        expectTypeOf(args.n).toEqualTypeOf<number>();
        expectTypeOf(args.upper).toEqualTypeOf<string>();
        expectTypeOf(args).not.toHaveProperty("tenant");
        expectTypeOf(ctx.startedAt).toEqualTypeOf<number>();
        expectTypeOf(ctx.tenant).toEqualTypeOf<string>();
        return ctx.audit;
      },
    });
    expectTypeOf(fn).toEqualTypeOf<
      RegisteredQuery<"public", { n: number; tenant: string }, "full" | "none">
    >();
    // @ts-expect-error The customization needs its option.
    builder(done);
    // @ts-expect-error The option has other values.
    builder({ audit: "some", ...done });
    // @ts-expect-error The customization reads no such option.
    builder({ audit: "full", aduit: "full", ...done });
  });

  it("does not let a customization replace requires", () => {
    const builder = auth.query.extend({
      args: {},
      input: (_ctx, _args, _extra: { requires?: { roles: string } }) => ({ ctx: {}, args: {} }),
    });
    builder({ requires: { role: "admin" }, ...done });
    // @ts-expect-error requires is the library's.
    builder({ requires: { roles: "admin" }, ...done });
  });

  it("takes triggers of the declared tables, and keeps the scoped writer's types", () => {
    const triggers = new Triggers<
      Pick<DataModel, Exclude<keyof DataModel, "users" | "deletedUsers" | "secrets">>
    >();
    triggers.register("sessions", (ctx, change) => {
      expectTypeOf(change.newDoc).toEqualTypeOf<Session | null>();
      void ctx.innerDb;
      return Promise.resolve();
    });
    auth.mutation.extend(customCtx(triggers.wrapDB))({
      requires: { role: "admin" },
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("sessions", { text: "the owner is filled in", rank: 0 });
        expectTypeOf(ctx.identity).toEqualTypeOf<WorkOSIdentity>();
        // @ts-expect-error The table has no rule.
        void ctx.db.query("secrets");
      },
    });
    // @ts-expect-error Triggers over all tables would need the whole database.
    auth.mutation.extend(customCtx(new Triggers<DataModel>().wrapDB));
  });

  it("is there for internal functions", () => {
    auth.internalMutation.extend(timed)({
      requires: { organization: true },
      args: {},
      handler: (ctx) => {
        expectTypeOf(ctx.caller).toEqualTypeOf<CallerRef>();
        expectTypeOf(ctx.startedAt).toEqualTypeOf<number>();
      },
    });
    // @ts-expect-error An internal function knows no role.
    auth.internalMutation.extend(timed)({ requires: { role: "admin" }, ...done });
  });
});

describe("QueryCtxOf and its siblings", () => {
  it("name the context of an app's auth, and of an extended builder", () => {
    const timedQuery = auth.query.extend(timed);
    type Ctx = QueryCtxOf<typeof timedQuery>;
    expectTypeOf<Ctx["startedAt"]>().toEqualTypeOf<number>();
    expectTypeOf<Ctx["user"]["_id"]>().toEqualTypeOf<GenericId<"users">>();
    const helper = (ctx: Ctx) => ctx.startedAt;
    timedQuery({ args: {}, handler: (ctx) => helper(ctx) });
    // @ts-expect-error The plain context has no startedAt.
    auth.query({ args: {}, handler: (ctx) => helper(ctx) });
    expectTypeOf<MutationCtxOf<typeof auth>>().toHaveProperty("scheduler");
    expectTypeOf<QueryCtxOf<typeof auth>>().not.toHaveProperty("startedAt");
  });
});
