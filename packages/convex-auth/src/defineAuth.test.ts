import { convexTest } from "convex-test";
import { anyApi, defineSchema, defineTable, makeFunctionReference } from "convex/server";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import { exported } from "../test/exported";
import { AuthConfigError } from "./config";
import { defineAuth } from "./defineAuth";
import { isAuthError } from "./errors";
import { authTables, userFields } from "./schema";
import { workosIdentity } from "./testing";
import type { AuthFunctions } from "./users/steps";

const notes = defineTable({ userId: v.string() }).index("by_user", ["userId"]);
const users = authTables.users;

describe("defineAuth", () => {
  it.each<[string, () => unknown]>([
    ["the library's tables", () => defineAuth(defineSchema({ ...authTables, notes }))],
    [
      "a users table with more fields and indexes",
      () =>
        defineAuth(
          defineSchema({
            ...authTables,
            users: defineTable({ ...userFields, plan: v.optional(v.string()) })
              .index("by_plan", ["plan"])
              .index("by_workos_id", ["workosId"]),
          }),
        ),
    ],
    [
      "a users table of anything",
      () =>
        defineAuth(
          defineSchema({
            ...authTables,
            users: defineTable(v.any()).index("by_workos_id", ["workosId"]),
          }),
        ),
    ],
    ["no users table", () => defineAuth(defineSchema({ notes }))],
  ])("accepts a schema with %s", (_, define) => {
    expect(define).not.toThrow();
  });

  it.each<[string, string, () => unknown]>([
    [
      "missing_index",
      '.index("by_workos_id", ["workosId"])',
      () => defineAuth(defineSchema({ ...authTables, users: defineTable(userFields) })),
    ],
    [
      "missing_index",
      '"users"',
      () =>
        defineAuth(
          defineSchema({
            ...authTables,
            users: defineTable(userFields).index("by_workos_id", ["email"]),
          }),
        ),
    ],
    [
      "missing_field",
      '"createdAt"',
      () =>
        defineAuth(
          defineSchema({
            ...authTables,
            users: defineTable({ workosId: v.string() }).index("by_workos_id", ["workosId"]),
          }),
        ),
    ],
    [
      "required_field",
      '"plan"',
      () =>
        defineAuth(
          defineSchema({
            ...authTables,
            users: defineTable({ ...userFields, plan: v.string() }).index("by_workos_id", [
              "workosId",
            ]),
          }),
        ),
    ],
    ["missing_table", "...authTables", () => defineAuth(defineSchema({ users }))],
  ])("refuses a schema with %s, and says %s", (code, text, define) => {
    const error = thrownBy(define);
    expect(error).toBeInstanceOf(AuthConfigError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
  });

  it("refuses an option that does not exist", () => {
    const options: object = { apiKeys: { scopes: [] } };
    expect(thrownBy(() => defineAuth(defineSchema({ notes }), options))).toMatchObject({
      code: "unknown_option",
      message: expect.stringContaining('"apiKeys"'),
    });
  });

  it("takes the module of a schema as it takes the schema", () => {
    const module = { default: defineSchema({ notes }) };
    expect(() => defineAuth(module, { owned: { notes: { user: "userId" } } })).not.toThrow();
    expect(thrownBy(() => defineAuth({ default: defineSchema({ users }) }))).toMatchObject({
      code: "missing_table",
    });
  });
});

describe("a missing export", () => {
  const define = { args: {}, handler: () => null };
  const missing = { code: "missing_export", message: expect.stringContaining("auth.functions()") };

  it.each(["query", "mutation", "action", "internalQuery", "internalMutation"] as const)(
    "is refused when auth.%s defines a function",
    (builder) => {
      const auth = defineAuth(defineSchema({ notes }));
      expect(thrownBy(() => auth[builder](define))).toMatchObject(missing);
      expect(thrownBy(() => exported(auth)[builder](define))).toBeNull();
    },
  );

  it("is named, and the others are not", () => {
    const auth = defineAuth(defineSchema({ notes }));
    const { me, ensureUser, runQuery, runAction } = auth.functions();
    expect([me, ensureUser, runQuery, runAction]).not.toContain(undefined);
    expect(thrownBy(() => auth.query(define))).toMatchObject({
      message: expect.stringContaining("does not export: runMutation. Write"),
    });
  });

  it("is refused by the first step that needs it", async () => {
    const schema = defineSchema({ ...authTables });
    const auth = exported(defineAuth(schema));
    const { me, ensureUser } = auth.functions();
    const modules = {
      "./convex/_generated/api.ts": async () => ({}),
      "./convex/auth.ts": async () => ({ me, ensureUser }),
      "./convex/acts.ts": async () => ({ act: auth.action(define) }),
    };
    const t = convexTest({ schema, modules }).withIdentity(workosIdentity({ sub: "user_ada" }));
    const call = t.action(makeFunctionReference<"action">("acts:act"), {});
    expect(await call.catch((error: unknown) => error)).toMatchObject(missing);
  });

  it("is none for functions of another module, by reference", async () => {
    const schema = defineSchema({ ...authTables });
    const internal = anyApi as unknown as { users: { auth: AuthFunctions } };
    const functions: AuthFunctions = internal.users.auth;
    const auth = defineAuth(schema, { functions });
    const modules = {
      "./convex/_generated/api.ts": async () => ({}),
      "./convex/users/auth.ts": async () => ({ ...auth.functions() }),
      "./convex/acts.ts": async () => ({
        act: exported(auth).action({ args: {}, handler: async (ctx) => ctx.user.workosId }),
      }),
    };
    const t = convexTest({ schema, modules }).withIdentity(workosIdentity({ sub: "user_ada" }));
    expect(await t.action(makeFunctionReference<"action">("acts:act"), {})).toBe("user_ada");
  });
});

describe("an app without a users table", () => {
  const schema = defineSchema({ notes });
  const auth = exported(defineAuth(schema, { owned: { notes: { user: "userId" } } }));
  const modules = {
    "./convex/_generated/api.ts": async () => ({}),
    "./convex/notes.ts": async () => ({
      create: auth.mutation({
        args: {},
        handler: (ctx) => ctx.db.insert("notes", { userId: ctx.identity.subject }),
      }),
      read: auth.query({
        args: { id: v.id("notes") },
        handler: async (ctx, { id }) => ({
          user: ctx.user,
          note: await auth.rows.require(ctx, "notes", id),
        }),
      }),
    }),
  };
  const create = makeFunctionReference<"mutation">("notes:create");
  const read = makeFunctionReference<"query">("notes:read");

  it("keeps two people apart by their subject alone", async () => {
    const t = convexTest({ schema, modules });
    const ada = t.withIdentity(workosIdentity({ sub: "user_ada" }));
    const grace = t.withIdentity(workosIdentity({ sub: "user_grace" }));
    const id: unknown = await ada.mutation(create, {});
    expect(await ada.query(read, { id })).toMatchObject({
      user: null,
      note: { userId: "user_ada" },
    });
    const error = await grace.query(read, { id }).catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "not_found")).toBe(true);
    const nobody = await t.query(read, { id }).catch((thrown: unknown) => thrown);
    expect(isAuthError(nobody, "unauthenticated")).toBe(true);
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}
