import { httpRouter, makeFunctionReference } from "convex/server";
import { v } from "convex/values";
import { convexTest } from "convex-test";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ADA,
  answerOf,
  api,
  httpWith,
  errorOf,
  GRACE,
  json,
  keyOf,
  noteOf,
  startApp,
  TOKEN,
  type App,
} from "../../test/http/app";
import { routes } from "../../test/http/convex/routes";
import type httpSchema from "../../test/http/convex/schema";
import { auth as owning } from "../../test/ownership/convex/auth";
import schema from "../../test/ownership/convex/schema";
import { workosIdentity } from "../testing";
import { defineRoutes } from "./defineRoutes";
import type { HttpQueryCtx } from "./route";

const families = defineRoutes(owning);

let app: App;

type Ctx = HttpQueryCtx<typeof httpSchema, "notes" | "memories" | "plans">;

/** How many notes are there by either database. */
async function counted({ db, unscopedDb }: Pick<Ctx, "db" | "unscopedDb">) {
  const own = await db.query("notes").withIndex("by_user").collect();
  return { own: own.length, all: (await unscopedDb.query("notes").collect()).length };
}

/** Routes that tell what they were run with. */
const endpoints = [
  routes.action({
    path: "/who",
    scope: null,
    handler: ({ user, apiKey, scopes, caller, identity }) => ({
      subject: user.workosId,
      key: apiKey?.name ?? null,
      identity: identity?.subject ?? null,
      scopes,
      caller,
    }),
  }),
  routes.action({
    path: "/ids",
    scope: null,
    args: { id: v.id("notes"), others: v.optional(v.array(v.id("plans"))) },
    handler: (_ctx, args) => args,
  }),
  routes.action({
    path: "/open",
    public: true,
    handler: async (ctx) => {
      const query = { vector: [1, 0], limit: 5 };
      const found = await ctx.unscopedVectorSearch("memories", "by_embedding", query);
      return { names: Object.keys(ctx), found: found.length };
    },
  }),
  routes.query({ path: "/all", scope: null, handler: (ctx) => counted(ctx) }),
  routes.mutation({ path: "/all", scope: null, handler: (ctx) => counted(ctx) }),
  routes.mutation({ pathPrefix: "/put/", scope: null, handler: (ctx) => ctx.path }),
  routes.mutation({
    path: "/names",
    scope: null,
    args: { names: v.record(v.string(), v.any()) },
    handler: () => "read",
  }),
];

beforeAll(() => {
  app = startApp(httpWith({ endpoints }));
});

describe("an action", () => {
  it("knows the caller as a query does: a person by their token", async () => {
    for (const person of [ADA, GRACE]) {
      expect(await answerOf(await app.callAs(person, "/who"))).toEqual({
        status: 200,
        body: {
          subject: person.sub,
          key: null,
          identity: person.sub,
          scopes: ["notes:read", "notes:write"],
          caller: { subject: person.sub, organizationId: person.org_id },
        },
      });
    }
  });

  it("knows a program by its key", async () => {
    for (const person of [ADA, GRACE]) {
      const { key } = await keyOf(app, person, { name: person.sub, scopes: ["notes:read"] });
      expect(await answerOf(await app.call("/who", key))).toEqual({
        status: 200,
        body: {
          subject: person.sub,
          key: person.sub,
          identity: null,
          scopes: ["notes:read"],
          caller: { subject: person.sub, organizationId: null },
        },
      });
    }
  });

  it("runs with ids of its tables alone", async () => {
    const { key } = await keyOf(app, ADA);
    const note = await noteOf(app, ADA);
    expect((await app.call(`/ids?id=${note}`, key)).status).toBe(200);
    for (const [search, at, table] of [
      ["id=x", "id", "notes"],
      [`id=${note}&others=${note}`, "others[0]", "plans"],
    ] as const) {
      for (const response of [
        await app.call(`/ids?${search}`, key),
        await app.callAs(GRACE, `/ids?${search}`),
      ]) {
        const { status, body } = await answerOf(response);
        expect(status).toBe(400);
        expect(errorOf(body).message).toBe(`"${at}" must be an id of "${table}".`);
      }
    }
  });
});

it("a public action has no vector search but the unscoped one", async () => {
  app = startApp(httpWith({ endpoints }));
  for (const person of [ADA, GRACE]) {
    const { _id: userId } = await app.as(person).mutation(api.auth.ensureUser, {});
    const memory = { userId, text: person.sub, embedding: [1, 0] };
    await app.t.run(({ db }) => db.insert("memories", memory));
  }
  const { body } = await answerOf(await app.call("/open"));
  expect(body).toMatchObject({ found: 2 });
  const { names } = body as { names: string[] };
  expect(names).toContain("unscopedVectorSearch");
  expect(names).not.toContain("vectorSearch");
});

it("only unscopedDb has everybody's rows", async () => {
  app = startApp(httpWith({ endpoints }));
  for (const person of [ADA, GRACE, GRACE]) await noteOf(app, person);
  for (const [person, own] of [
    [ADA, 1],
    [GRACE, 2],
  ] as const) {
    const { key } = await keyOf(app, person);
    for (const method of ["GET", "POST"]) {
      for (const response of [
        await app.call("/all", key, { method }),
        await app.callAs(person, "/all", { method }),
      ]) {
        expect(await answerOf(response)).toEqual({ status: 200, body: { own, all: 3 } });
      }
    }
  }
});

it("a mutation knows the rest of its path", async () => {
  const { key } = await keyOf(app, ADA);
  const response = await app.call("/put/a%2Fb", key, { method: "POST" });
  expect(await answerOf(response)).toEqual({ status: 200, body: "a/b" });
});

it("a refusal names a place no longer than people read", async () => {
  const { key } = await keyOf(app, ADA);
  const name = "n".repeat(1000);
  for (const wrong of ["\ud800", { $a: 1 }, Array(8193).fill(1)]) {
    const response = await app.call("/names", key, json({ names: { [name]: wrong } }));
    const { status, body } = await answerOf(response);
    expect(status).toBe(400);
    expect(errorOf(body).message).toContain(`"names.${"n".repeat(74)}…"`);
    expect(errorOf(body).message.length).toBeLessThan(300);
  }
});

describe("a mutation with children of rows", () => {
  const giveAway = makeFunctionReference<"mutation", { session: string; to: string }, null>(
    "cases:giveAway",
  );
  const http = httpRouter();
  const functions = families.register(http, [
    families.mutation({
      path: "/give",
      args: { session: v.id("sessions"), message: v.id("messages"), to: v.id("users") },
      handler: async (ctx, { session, message, to }) => {
        const before = await ctx.db.get("messages", message);
        await ctx.runMutation(giveAway, { session, to });
        return { before: before?.text ?? null, after: await ctx.db.get("messages", message) };
      },
    }),
  ]);

  it("has them no longer when another mutation gave their parent away", async () => {
    const t = convexTest({
      schema,
      modules: {
        ...import.meta.glob("../../test/ownership/convex/**/*.{ts,js}"),
        "../../test/ownership/convex/http.ts": () =>
          Promise.resolve({ ...functions, default: http }),
      },
    });
    const { session, message, to } = await t.run(async ({ db }) => {
      const userOf = (workosId: string) =>
        db.insert("users", { workosId, createdAt: 0, updatedAt: 0 });
      const [ada, grace] = [await userOf("user_ada"), await userOf("user_grace")];
      const sessionId = await db.insert("sessions", { userId: ada, text: "hers", rank: 0 });
      const child = await db.insert("messages", { sessionId, text: "hers", rank: 0 });
      return { session: sessionId, message: child, to: grace };
    });
    const init = json({ session, message, to }, { headers: { authorization: `Bearer ${TOKEN}` } });
    const give = () => t.withIdentity(workosIdentity(ADA)).fetch("/give", init);
    expect(await answerOf(await give())).toEqual({
      status: 200,
      body: { before: "hers", after: null },
    });
  });
});
