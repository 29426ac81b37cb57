import { defineSchema, defineTable, type FunctionReturnType } from "convex/server";
import { v, type GenericId } from "convex/values";
import { describe, expectTypeOf, it } from "vitest";
import { api } from "../test/convex/_generated/api";
import { auth } from "../test/convex/auth";
import { defineAuth } from "./defineAuth";
import { isAuthError, type AuthErrorCode } from "./errors";
import type { WorkOSIdentity } from "./identity/claims";

type UserId = GenericId<"users">;

describe("auth.query and auth.mutation", () => {
  it("infer arguments, results and the app's own users row", () => {
    const fn = auth.query({
      args: { limit: v.number() },
      handler: async (ctx, args) => {
        expectTypeOf(args).toEqualTypeOf<{ limit: number }>();
        expectTypeOf(ctx.identity).toEqualTypeOf<WorkOSIdentity>();
        expectTypeOf(ctx.user._id).toEqualTypeOf<UserId>();
        expectTypeOf(ctx.user.plan).toEqualTypeOf<"pro" | undefined>();
        expectTypeOf(ctx.user.email).toEqualTypeOf<string | undefined>();
        // @ts-expect-error A query cannot write.
        void ctx.db.insert;
        // @ts-expect-error There is no such table.
        void ctx.db.query("nothing");
        return args.limit;
      },
    });
    expectTypeOf(fn.isPublic).toEqualTypeOf<true>();
    expectTypeOf<FunctionReturnType<typeof api.notes.isMine>>().toEqualTypeOf<boolean>();
    expectTypeOf<typeof api.notes.rename._args>().toEqualTypeOf<{ id: string; title: string }>();
  });

  it("have no user where the schema has no users table", () => {
    defineAuth(defineSchema({ notes: defineTable({ userId: v.string() }) })).query({
      args: {},
      handler: (ctx) => {
        expectTypeOf(ctx.user).toEqualTypeOf<null>();
        return null;
      },
    });
  });

  it("give actions no database", () => {
    auth.action({
      args: {},
      handler: async (ctx) => {
        expectTypeOf(ctx.user._id).toEqualTypeOf<UserId>();
        // @ts-expect-error An action has no database.
        void ctx.db;
        return null;
      },
    });
  });
});

describe("auth.functions", () => {
  it("are typed by the app's own users row", () => {
    type Me = FunctionReturnType<typeof api.auth.me>;
    expectTypeOf<NonNullable<Me>["plan"]>().toEqualTypeOf<"pro" | undefined>();
    expectTypeOf<null>().toExtend<Me>();
    expectTypeOf<FunctionReturnType<typeof api.auth.ensureUser>["_id"]>().toEqualTypeOf<UserId>();
  });

  it("keep the dispatchers internal", () => {
    const { runQuery, runMutation, runAction } = api.auth;
    expectTypeOf(runQuery._visibility).toEqualTypeOf<"internal">();
    expectTypeOf(runMutation._visibility).toEqualTypeOf<"internal">();
    expectTypeOf(runAction._visibility).toEqualTypeOf<"internal">();
  });
});

describe("guards", () => {
  it("refuse tables, ids and owner fields that are not", () => {
    auth.mutation({
      args: { note: v.id("notes"), user: v.id("users") },
      handler: async (ctx, { note, user }) => {
        const row = await auth.rows.require(ctx, "notes", note);
        expectTypeOf(row.title).toEqualTypeOf<string>();
        expectTypeOf(auth.rows.isOwner(ctx, row)).toEqualTypeOf<boolean>();
        // @ts-expect-error There is no such table.
        await auth.rows.require(ctx, "nothing", note);
        // @ts-expect-error An id is text.
        await auth.rows.require(ctx, "notes", 7);
        void user;
      },
    });
  });
});

describe("isAuthError", () => {
  it("narrows to the code that was asked for", () => {
    const error: unknown = null;
    if (isAuthError(error)) expectTypeOf(error.data.code).toEqualTypeOf<AuthErrorCode>();
    if (isAuthError(error, "not_found")) expectTypeOf(error.data.code).toEqualTypeOf<"not_found">();
    // @ts-expect-error There is no such code.
    isAuthError(error, "nothing");
  });
});
