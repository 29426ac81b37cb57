import { convexTest } from "convex-test";
import { defineSchema, defineTable, makeFunctionReference } from "convex/server";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import { AuthConfigError } from "./config";
import { defineAuth } from "./defineAuth";
import { isAuthError } from "./errors";
import { authTables, userFields } from "./schema";
import { workosIdentity } from "./testing";

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

  it.each(["", "auth.ts", "../auth", "auth:me", "my-auth"])("refuses the module %j", (module) => {
    expect(thrownBy(() => defineAuth(defineSchema({ ...authTables }), { module }))).toMatchObject({
      code: "malformed_module",
    });
  });
});

describe("an app without a users table", () => {
  const schema = defineSchema({ notes });
  const auth = defineAuth(schema, { owned: { notes: { user: "userId" } } });
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
