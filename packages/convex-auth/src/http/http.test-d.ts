import { HOUR, RateLimiter } from "@convex-dev/rate-limiter";
import type { ComponentApi } from "@convex-dev/rate-limiter/_generated/component.js";
import {
  httpRouter,
  type DataModelFromSchemaDefinition,
  type GenericActionCtx,
} from "convex/server";
import { v, type GenericId } from "convex/values";
import { describe, expectTypeOf, it } from "vitest";
import { auth } from "../../test/http/convex/auth";
import { routes } from "../../test/http/convex/routes";
import type schema from "../../test/http/convex/schema";
import type { ApiKey } from "../apiKeys/apiKey";
import { defineApiKeys } from "../apiKeys";
import type { CallerRef } from "../identity/callerRef";
import type { WorkOSIdentity } from "../identity/claims";
import { defineRoutes } from "./defineRoutes";
import { pageArgs, readPage } from "./page";
import type { Route } from "./route";
import type { HttpCall } from "./options";

type DataModel = DataModelFromSchemaDefinition<typeof schema>;
type User = DataModel["users"]["document"];
type Note = DataModel["notes"]["document"];
type Scope = "notes:read" | "notes:write";

describe("a route's handler", () => {
  it("has its arguments by their validators", () => {
    const args = {
      id: v.id("notes"),
      limit: v.optional(v.number()),
      kind: v.union(v.literal("full"), v.literal("half")),
      more: v.array(v.object({ text: v.string() })),
    };
    type Args = {
      id: GenericId<"notes">;
      limit?: number;
      kind: "full" | "half";
      more: { text: string }[];
    };
    routes.query({
      path: "/x",
      scope: null,
      args,
      handler: (_ctx, given) => expectTypeOf(given).toEqualTypeOf<Args>(),
    });
    routes.mutation({
      path: "/x",
      scope: null,
      args,
      handler: (_ctx, given) => expectTypeOf(given).toEqualTypeOf<Args>(),
    });
    routes.action({
      path: "/x",
      scope: null,
      args,
      handler: (_ctx, given) => expectTypeOf(given).toEqualTypeOf<Args>(),
    });
    routes.query({
      path: "/x",
      scope: null,
      handler: (_ctx, given) => expectTypeOf(given).toEqualTypeOf<Record<never, never>>(),
    });
  });

  it("knows who is calling", () => {
    routes.query({
      path: "/x",
      scope: null,
      handler: (ctx) => {
        expectTypeOf(ctx.user).toEqualTypeOf<User>();
        expectTypeOf(ctx.scopes).toEqualTypeOf<readonly Scope[]>();
        expectTypeOf(ctx.caller).toEqualTypeOf<CallerRef>();
        expectTypeOf(ctx.path).toEqualTypeOf<string>();
        expectTypeOf(ctx.identity).toEqualTypeOf<WorkOSIdentity | null>();
        expectTypeOf(ctx.apiKey).toEqualTypeOf<ApiKey | null>();
        if (ctx.apiKey === null) expectTypeOf(ctx.identity).toEqualTypeOf<WorkOSIdentity>();
        else expectTypeOf(ctx.identity).toEqualTypeOf<null>();
        if (ctx.identity === null) expectTypeOf(ctx.apiKey).toEqualTypeOf<ApiKey>();
        else expectTypeOf(ctx.apiKey).toEqualTypeOf<null>();
      },
    });
  });

  it("of a query reads, and of a mutation writes, in the scoped database", () => {
    routes.query({
      path: "/x",
      scope: null,
      handler: async (ctx) => {
        expectTypeOf(await ctx.db.query("notes").collect()).toEqualTypeOf<Note[]>();
        expectTypeOf(ctx.db).not.toHaveProperty("insert");
        expectTypeOf(ctx).not.toHaveProperty("scheduler");
        // @ts-expect-error Nobody has said whose rows of "calls" are.
        return ctx.db.query("calls");
      },
    });
    routes.mutation({
      path: "/x",
      scope: null,
      handler: async (ctx) => {
        // The owner is filled in.
        const id = await ctx.db.insert("notes", { text: "x" });
        expectTypeOf(id).toEqualTypeOf<GenericId<"notes">>();
        expectTypeOf(ctx).toHaveProperty("scheduler");
        // @ts-expect-error A note has a text.
        await ctx.db.insert("notes", {});
      },
    });
  });

  it("of an action has the request and the scoped search, and of a public one what Convex gives but vectorSearch", () => {
    routes.action({
      path: "/x",
      scope: null,
      handler: (ctx) => {
        expectTypeOf(ctx.request).toEqualTypeOf<Request>();
        expectTypeOf(ctx.user).toEqualTypeOf<User>();
        expectTypeOf(ctx).not.toHaveProperty("db");
        expectTypeOf(ctx).toHaveProperty("unscopedVectorSearch");
        return new Response();
      },
    });
    routes.action({
      path: "/x",
      public: true,
      handler: (ctx) => {
        expectTypeOf(ctx).toExtend<Omit<GenericActionCtx<DataModel>, "vectorSearch">>();
        expectTypeOf(ctx).not.toHaveProperty("vectorSearch");
        type Search = GenericActionCtx<DataModel>["vectorSearch"];
        expectTypeOf(ctx.unscopedVectorSearch).toEqualTypeOf<Search>();
        expectTypeOf(ctx.request).toEqualTypeOf<Request>();
        expectTypeOf(ctx).not.toHaveProperty("user");
        expectTypeOf(ctx).not.toHaveProperty("apiKey");
        expectTypeOf(ctx).not.toHaveProperty("caller");
      },
    });
    routes.action({
      path: "/x",
      scope: null,
      public: false,
      handler: (ctx) => expectTypeOf(ctx.user).toEqualTypeOf<User>(),
    });
  });

  it("gives its reply what it answers", () => {
    routes.query({
      path: "/x",
      scope: null,
      handler: () => ({ id: 7 }),
      reply: (value) => {
        expectTypeOf(value).toEqualTypeOf<{ id: number }>();
        return new Response();
      },
    });
    routes.mutation({
      path: "/x",
      scope: null,
      handler: (ctx) => ctx.db.insert("notes", { text: "x" }),
      reply: (id) => {
        expectTypeOf(id).toEqualTypeOf<GenericId<"notes">>();
        return new Response();
      },
    });
    // @ts-expect-error A reply is a Response.
    routes.query({ path: "/x", scope: null, handler: () => 7, reply: (n: number) => n });
  });

  it("reads pages of rows", () => {
    routes.query({
      path: "/x",
      scope: null,
      args: pageArgs,
      handler: async (ctx, args) => {
        expectTypeOf(args).toEqualTypeOf<{ limit?: number; cursor?: string }>();
        const { page, cursor } = await readPage(ctx.db.query("notes"), args);
        expectTypeOf(page).toEqualTypeOf<Note[]>();
        expectTypeOf(cursor).toEqualTypeOf<string | null>();
        return page;
      },
    });
  });
});

describe("a route", () => {
  const handler = () => null;

  it("has a scope that there is", () => {
    routes.query({ path: "/x", scope: "notes:read", handler });
    // @ts-expect-error There is no such scope.
    routes.query({ path: "/x", scope: "notes:burn", handler });
    // @ts-expect-error There is no such scope.
    routes.mutation({ path: "/x", scope: "", handler });
    // @ts-expect-error There is no such scope.
    routes.action({ path: "/x", scope: "notes", handler });
  });

  it("has a path or a prefix, and a method that there is", () => {
    expectTypeOf(routes.query({ pathPrefix: "/x/", scope: null, handler })).toEqualTypeOf<Route>();
    // @ts-expect-error Which of the two?
    routes.query({ path: "/x", scope: null, pathPrefix: "/x/", handler });
    // @ts-expect-error Neither of the two.
    routes.query({ scope: null, handler });
    // @ts-expect-error HEAD is Convex's to answer.
    routes.query({ path: "/x", scope: null, method: "HEAD", handler });
    // @ts-expect-error One of two.
    routes.query({ path: "/x", scope: null, unknownFields: "keep", handler });
    // @ts-expect-error Queries and mutations are for somebody.
    routes.query({ path: "/x", public: true, handler });
  });
});

describe("routes.register", () => {
  const component = {} as ComponentApi;
  const limiter = new RateLimiter(component, {
    apiKey: { kind: "token bucket", rate: 1, period: HOUR },
    failure: { kind: "fixed window", rate: 1, period: HOUR },
  });
  const endpoints: Route[] = [];

  it("takes the real RateLimiter, and its own limits alone", () => {
    const http = httpRouter();
    routes.register(http, endpoints, {
      rateLimits: { limiter, perKey: "apiKey", failedPerIp: "failure" },
    });
    routes.register(http, endpoints, { rateLimits: { limiter } });
    // @ts-expect-error There is no such limit.
    routes.register(http, endpoints, { rateLimits: { limiter, perKey: "apikey" } });
    const withUser = { limiter, perKey: "apiKey", perUser: "user" } as const;
    // @ts-expect-error There is no such limit.
    routes.register(http, endpoints, { rateLimits: withUser });
    // @ts-expect-error There is no such limit.
    routes.register(http, endpoints, { rateLimits: { limiter, perUser: "user" } });
    // @ts-expect-error It was renamed to perUser.
    routes.register(http, endpoints, { rateLimits: { limiter, perPerson: "apiKey" } });
    // @ts-expect-error A limiter is required.
    routes.register(http, endpoints, { rateLimits: { perKey: "apiKey" } });
  });

  it("gives back two internal functions", () => {
    const { runQuery, runMutation } = routes.register(httpRouter(), endpoints);
    expectTypeOf(runQuery).toExtend<{ isInternal: true; isQuery: true }>();
    expectTypeOf(runMutation).toExtend<{ isInternal: true; isMutation: true }>();
  });

  it("tells of a call without anything secret", () => {
    routes.register(httpRouter(), endpoints, {
      onResponse: (ctx, call) => {
        expectTypeOf(ctx).toHaveProperty("scheduler");
        expectTypeOf(call).toEqualTypeOf<HttpCall>();
        expectTypeOf(call.userId).toEqualTypeOf<GenericId<"users"> | null>();
        expectTypeOf(call.apiKey).toEqualTypeOf<ApiKey | null>();
      },
    });
  });

  it("knows who calls an action that is written by hand", () => {
    const byHand = async (ctx: GenericActionCtx<DataModel>, request: Request) => {
      const caller = await routes.authenticate(ctx, request);
      expectTypeOf(caller.user).toEqualTypeOf<User>();
      if (caller.apiKey === null) expectTypeOf(caller.identity).toEqualTypeOf<WorkOSIdentity>();
      else expectTypeOf(caller.identity).toEqualTypeOf<null>();
    };
    expectTypeOf(byHand).returns.toEqualTypeOf<Promise<void>>();
  });
});

describe("who may call a route", () => {
  const handler = () => null;
  const without = defineRoutes(auth);
  const unlimited = defineRoutes(auth, { apiKeys: defineApiKeys(auth, { scopes: [] }) });

  it("is stated by its scope in an app with API keys", () => {
    routes.query({ path: "/x", scope: null, handler });
    // @ts-expect-error The scope is missing.
    routes.query({ path: "/x", handler });
    // @ts-expect-error The scope is missing.
    routes.mutation({ path: "/x", handler });
    // @ts-expect-error The scope is missing.
    routes.action({ path: "/x", handler });
    // @ts-expect-error The scope is missing.
    routes.action({ path: "/x", public: false, handler });
    unlimited.query({ path: "/x", scope: null, handler });
    // @ts-expect-error The scope is missing.
    unlimited.query({ path: "/x", handler });
    // @ts-expect-error This app's keys have no scopes.
    unlimited.query({ path: "/x", scope: "notes:read", handler });
  });

  it("has no scope in an app without API keys", () => {
    without.query({ path: "/x", handler });
    // @ts-expect-error This app has no API keys.
    without.query({ path: "/x", scope: "notes:read", handler });
    // @ts-expect-error This app has no API keys.
    without.mutation({ path: "/x", scope: null, handler });
  });

  it("has neither scope nor requirements on a public route", () => {
    routes.action({ path: "/x", public: true, handler });
    // @ts-expect-error A public route has no scope.
    routes.action({ path: "/x", public: true, scope: "notes:read", handler });
    // @ts-expect-error A public route has no scope.
    routes.action({ path: "/x", public: true, scope: null, handler });
    // @ts-expect-error A public route has no requirements.
    routes.action({ path: "/x", public: true, requires: { role: "admin" }, handler });
  });

  it("can have requirements, which API keys fail unless they are allowed", () => {
    routes.query({ path: "/x", scope: null, requires: { role: "admin" }, handler });
    routes.mutation({
      path: "/x",
      scope: "notes:write",
      requires: { permission: ["a", "b"], apiKeys: "allow" },
      handler,
    });
    without.action({ path: "/x", requires: { organization: true }, handler });
    // @ts-expect-error This app has no API keys.
    without.action({ path: "/x", requires: { role: "admin", apiKeys: "allow" }, handler });
    // @ts-expect-error The one value is "allow".
    routes.query({ path: "/x", scope: null, requires: { role: "a", apiKeys: true }, handler });
    // @ts-expect-error There is no such requirement.
    routes.query({ path: "/x", scope: null, requires: { roles: "admin" }, handler });
    // @ts-expect-error There is no such option.
    routes.query({ path: "/x", scope: null, require: { role: "admin" }, handler });
  });
});
