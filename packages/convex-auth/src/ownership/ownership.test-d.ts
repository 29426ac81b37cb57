import {
  defineSchema,
  defineTable,
  type DataModelFromSchemaDefinition,
  type DocumentByName,
  type FunctionReturnType,
  type GenericDatabaseReader,
  type GenericDatabaseWriter,
  type GenericMutationCtx,
  type GenericQueryCtx,
} from "convex/server";
import { v, type GenericId, type Infer } from "convex/values";
import { describe, expectTypeOf, it } from "vitest";
import type { api } from "../../test/ownership/convex/_generated/api";
import { auth } from "../../test/ownership/convex/auth";
import type schema from "../../test/ownership/convex/schema";
import { defineAuth } from "../defineAuth";
import type { PublicDoc } from "./owned";
import type { MutationCtxOf, QueryCtxOf } from "../functions/contexts";
import type { WorkOSIdentity } from "../identity/claims";
import { authTables } from "../schema";

type DataModel = DataModelFromSchemaDefinition<typeof schema>;
type Session = DocumentByName<DataModel, "sessions">;
type Id<Table extends string> = GenericId<Table>;

const small = defineSchema({
  ...authTables,
  sessions: defineTable({
    userId: v.id("users"),
    editor: v.optional(v.id("users")),
    title: v.string(),
    slug: v.optional(v.string()),
    isPublic: v.boolean(),
    count: v.number(),
    parent: v.optional(v.id("sessions")),
  }).index("by_user", ["userId"]),
  messages: defineTable({ sessionId: v.id("sessions"), text: v.string() }).index("by_session", [
    "sessionId",
  ]),
  tags: defineTable({ name: v.string() }),
});

// Nothing here runs: defineAuth would refuse some of it, which tables.test.ts covers.
const compiles = (_: () => unknown) => undefined;

describe("the owned map", () => {
  it("takes every kind of owner", () => {
    compiles(() =>
      defineAuth(small, {
        owned: {
          sessions: {
            user: "userId",
            public: { slug: "slug", flag: "isPublic", private: ["count"] },
          },
          messages: { through: "sessionId", private: ["text"] },
        },
        shared: ["tags"],
      }),
    );
    compiles(() => defineAuth(small, { owned: { sessions: { user: "editor" } } }));
    compiles(() => defineAuth(small, { owned: { sessions: { organization: "title" } } }));
    compiles(() => defineAuth(small, { shared: [{ table: "tags", write: true }, "sessions"] }));
  });

  it("takes only tables of the schema that are the app's own", () => {
    // @ts-expect-error There is no such table.
    compiles(() => defineAuth(small, { owned: { nothing: { user: "userId" } } }));
    // @ts-expect-error The library's own table.
    compiles(() => defineAuth(small, { owned: { users: { organization: "workosId" } } }));
    // @ts-expect-error There is no such table.
    compiles(() => defineAuth(small, { shared: ["nothing"] }));
    // @ts-expect-error The library's own table.
    compiles(() => defineAuth(small, { shared: ["deletedUsers"] }));
    // @ts-expect-error Writing is said by true, and nothing else.
    compiles(() => defineAuth(small, { shared: [{ table: "tags", write: false }] }));
  });

  it("takes only fields that can hold that kind of owner", () => {
    // @ts-expect-error There is no such field.
    compiles(() => defineAuth(small, { owned: { sessions: { user: "nothing" } } }));
    // @ts-expect-error Text is no users row.
    compiles(() => defineAuth(small, { owned: { sessions: { user: "title" } } }));
    // @ts-expect-error A session is no users row.
    compiles(() => defineAuth(small, { owned: { messages: { user: "sessionId" } } }));
    // @ts-expect-error A users row is no organization.
    compiles(() => defineAuth(small, { owned: { sessions: { organization: "userId" } } }));
    // @ts-expect-error A number is no organization.
    compiles(() => defineAuth(small, { owned: { sessions: { organization: "count" } } }));
    // @ts-expect-error Convex's own field.
    compiles(() => defineAuth(small, { owned: { sessions: { organization: "_id" } } }));
    // @ts-expect-error A users row is reached by { user: … }.
    compiles(() => defineAuth(small, { owned: { sessions: { through: "userId" } } }));
    // @ts-expect-error Text leads to no row.
    compiles(() => defineAuth(small, { owned: { sessions: { through: "title" } } }));
  });

  it("takes a parent only if somebody owns it", () => {
    // @ts-expect-error Nobody owns sessions.
    compiles(() => defineAuth(small, { owned: { messages: { through: "sessionId" } } }));
    compiles(() =>
      defineAuth(small, {
        // @ts-expect-error What everybody reads, nobody owns.
        owned: { messages: { through: "sessionId" } },
        shared: ["sessions"],
      }),
    );
  });

  it("takes one owner, and only what goes with it", () => {
    compiles(() =>
      // @ts-expect-error It has two owners.
      defineAuth(small, { owned: { sessions: { user: "userId", organization: "title" } } }),
    );
    // @ts-expect-error Nobody owns it.
    compiles(() => defineAuth(small, { owned: { sessions: {} } }));
    compiles(() =>
      // @ts-expect-error Would hide nothing: private belongs into public.
      defineAuth(small, { owned: { sessions: { user: "userId", private: ["count"] } } }),
    );
    compiles(() =>
      defineAuth(small, {
        owned: {
          sessions: { user: "userId" },
          // @ts-expect-error A child is as public as its parent.
          messages: { through: "sessionId", public: { slug: "text" } },
        },
      }),
    );
    compiles(() =>
      defineAuth(small, {
        // @ts-expect-error A flag is true or false.
        owned: { sessions: { user: "userId", public: { slug: "slug", flag: "count" } } },
      }),
    );
    compiles(() =>
      defineAuth(small, {
        owned: {
          sessions: { user: "userId", public: { slug: "slug", fields: ["title"] } },
          messages: { through: "sessionId", fields: [] },
        },
      }),
    );
    compiles(() =>
      defineAuth(small, {
        owned: {
          // @ts-expect-error One list or the other.
          sessions: { user: "userId", public: { slug: "slug", fields: [], private: ["title"] } },
        },
      }),
    );
    compiles(() =>
      defineAuth(small, {
        // @ts-expect-error There is no such field.
        owned: { sessions: { user: "userId", public: { slug: "slug", fields: ["titel"] } } },
      }),
    );
    compiles(() =>
      defineAuth(small, {
        // @ts-expect-error The id of a users row is never public.
        owned: { sessions: { user: "userId", public: { slug: "slug", fields: ["editor"] } } },
      }),
    );
    compiles(() =>
      // @ts-expect-error A slug is text.
      defineAuth(small, { owned: { sessions: { user: "userId", public: { slug: "count" } } } }),
    );
  });

  it("goes by the subject in an app without a users table", () => {
    const bare = defineSchema({
      notes: defineTable({ by: v.string(), size: v.number() }).index("by_by", ["by"]),
    });
    compiles(() => defineAuth(bare, { owned: { notes: { user: "by" } } }));
    // @ts-expect-error A number is no subject.
    compiles(() => defineAuth(bare, { owned: { notes: { user: "size" } } }));
  });
});

describe("ctx.db of an auth.query", () => {
  it("has Convex's own types, for declared tables", () => {
    auth.query({
      args: { id: v.id("sessions"), parent: v.id("messages") },
      handler: async (ctx, { id, parent }) => {
        expectTypeOf(await ctx.db.get("sessions", id)).toEqualTypeOf<Session | null>();
        expectTypeOf(await ctx.db.get(id)).toEqualTypeOf<Session | null>();
        expectTypeOf(ctx.db.normalizeId("parts", "x")).toEqualTypeOf<Id<"parts"> | null>();
        const sessions = ctx.db.query("sessions");
        expectTypeOf(await sessions.collect()).toEqualTypeOf<Session[]>();
        expectTypeOf(await sessions.fullTableScan().take(1)).toEqualTypeOf<Session[]>();
        expectTypeOf(await sessions.order("desc").first()).toEqualTypeOf<Session | null>();
        expectTypeOf(
          await sessions
            .withIndex("by_user_rank", (q) => q.eq("userId", ctx.user._id).gt("rank", 1))
            .unique(),
        ).toEqualTypeOf<Session | null>();
        expectTypeOf(
          (
            await sessions
              .withSearchIndex("search_text", (q) => q.search("text", "x").eq("rank", 1))
              .filter((q) => q.eq(q.field("rank"), 1))
              .paginate({ numItems: 1, cursor: null })
          ).page,
        ).toEqualTypeOf<Session[]>();
        for await (const row of sessions) expectTypeOf(row).toEqualTypeOf<Session>();
        await ctx.db
          .query("parts")
          .withIndex("by_message", (q) => q.eq("messageId", parent))
          .first();
        // @ts-expect-error There is no such index.
        sessions.withIndex("by_nothing");
        // @ts-expect-error The index has another field there.
        sessions.withIndex("by_user_rank", (q) => q.eq("rank", 1));
        // @ts-expect-error A search has its own order.
        sessions.withSearchIndex("search_text", (q) => q.search("text", "x")).order("desc");
      },
    });
  });

  it("knows no table that nobody declared", () => {
    auth.query({
      args: { secret: v.id("secrets"), session: v.id("sessions") },
      handler: async (ctx, { secret, session }) => {
        // @ts-expect-error Nobody said whose secrets are.
        ctx.db.query("secrets");
        // @ts-expect-error Nobody said whose secrets are.
        await ctx.db.get("secrets", secret);
        // @ts-expect-error Nobody said whose secrets are.
        await ctx.db.get(secret);
        // @ts-expect-error Nobody said whose secrets are.
        ctx.db.normalizeId("secrets", "x");
        // @ts-expect-error An id of another table.
        await ctx.db.get("messages", session);
        await ctx.unscopedDb.get("secrets", secret);
        ctx.db.query("users");
      },
    });
  });

  it("writes nothing, and has no way to Convex's own database but one", () => {
    auth.query({
      args: { id: v.id("sessions") },
      handler: async (ctx, { id }) => {
        // @ts-expect-error A query cannot write.
        await ctx.db.patch(id, { rank: 1 });
        // @ts-expect-error A query cannot write.
        await ctx.unscopedDb.patch(id, { rank: 1 });
        // @ts-expect-error There is no such way.
        void ctx.db.db;
        expectTypeOf(ctx.unscopedDb).toEqualTypeOf<GenericDatabaseReader<DataModel>>();
      },
    });
  });
});

describe("ctx.db of an auth.mutation", () => {
  it("inserts with the owner and without", () => {
    auth.mutation({
      args: { session: v.id("sessions") },
      handler: async (ctx, { session }) => {
        const text = "x";
        const id = await ctx.db.insert("sessions", { text, rank: 1 });
        expectTypeOf(id).toEqualTypeOf<Id<"sessions">>();
        await ctx.db.insert("sessions", { text, rank: 1, userId: ctx.user._id, cost: 1 });
        await ctx.db.insert("projects", { text, rank: 1 });
        await ctx.db.insert("projects", { text, rank: 1, organizationId: "org" });
        await ctx.db.insert("messages", { text, rank: 1, sessionId: session });
        await ctx.db.insert("board", { text, rank: 1 });
        // @ts-expect-error A child has a parent.
        await ctx.db.insert("messages", { text, rank: 1 });
        // @ts-expect-error The rank is missing.
        await ctx.db.insert("sessions", { text });
        // @ts-expect-error An owner is a users row.
        await ctx.db.insert("sessions", { text, rank: 1, userId: session });
        // @ts-expect-error There is no such field.
        await ctx.db.insert("sessions", { text, rank: 1, nothing: 1 });
        // @ts-expect-error Nobody said whose secrets are.
        await ctx.db.insert("secrets", { text, rank: 1 });
      },
    });
  });

  it("patches, replaces and deletes in both forms", () => {
    auth.mutation({
      args: { id: v.id("sessions"), message: v.id("messages"), secret: v.id("secrets") },
      handler: async (ctx, { id, message, secret }) => {
        const row = { text: "x", rank: 1 };
        await ctx.db.patch(id, { rank: 1 });
        await ctx.db.patch("sessions", id, { rank: 1, cost: undefined });
        await ctx.db.replace(id, row);
        await ctx.db.replace("sessions", id, row);
        await ctx.db.replace("sessions", id, { ...row, userId: ctx.user._id, _id: id });
        await ctx.db.replace("messages", message, row);
        await ctx.db.delete(id);
        await ctx.db.delete("sessions", id);
        // @ts-expect-error There is no such field.
        await ctx.db.patch(id, { nothing: 1 });
        // @ts-expect-error The owner cannot be taken off.
        await ctx.db.patch(id, { userId: undefined });
        // @ts-expect-error The rank is missing.
        await ctx.db.replace("sessions", id, { text: "x" });
        // @ts-expect-error There is no such field.
        await ctx.db.replace("sessions", id, { ...row, nothing: 1 });
        // @ts-expect-error An id of another table.
        await ctx.db.replace("messages", id, row);
        // @ts-expect-error Nobody said whose secrets are.
        await ctx.db.delete(secret);
        // @ts-expect-error Nobody said whose secrets are.
        await ctx.db.patch("secrets", secret, { rank: 1 });
        // @ts-expect-error Nobody said whose secrets are.
        await ctx.db.replace(secret, row);
        expectTypeOf(ctx.unscopedDb).toEqualTypeOf<GenericDatabaseWriter<DataModel>>();
      },
    });
  });
});

describe("helpers that were written for Convex's own context", () => {
  type Small = DataModelFromSchemaDefinition<typeof small>;
  const reads = (_db: GenericDatabaseReader<Small>) => undefined;
  const writes = (_db: GenericDatabaseWriter<Small>) => undefined;
  const queries = (_ctx: GenericQueryCtx<Small>) => undefined;
  const mutates = (_ctx: GenericMutationCtx<Small>) => undefined;

  it("take that of an app whose tables are all declared", () => {
    compiles(() => {
      const all = defineAuth(small, {
        owned: { sessions: { user: "userId" }, messages: { through: "sessionId" } },
        shared: ["tags"],
      });
      all.query({
        args: {},
        handler: async (ctx) => {
          reads(ctx.db);
          queries(ctx);
        },
      });
      all.mutation({
        args: {},
        handler: async (ctx) => {
          reads(ctx.db);
          writes(ctx.db);
          queries(ctx);
          mutates(ctx);
        },
      });
    });
  });

  it("do not take that of an app with a table that nobody declared", () => {
    compiles(() =>
      defineAuth(small, { owned: { sessions: { user: "userId" } }, shared: ["tags"] }).query({
        args: {},
        handler: async (ctx) => {
          // @ts-expect-error The helper might read messages.
          reads(ctx.db);
          reads(ctx.unscopedDb);
        },
      }),
    );
  });
});

describe("what is public", () => {
  it("has no private field and none that identifies a user in its type", () => {
    type Shown = NonNullable<FunctionReturnType<typeof api.shared.bySlug>>;
    expectTypeOf<Shown>().toEqualTypeOf<Omit<Session, "userId" | "cost" | "reviewers">>();
    type Child = FunctionReturnType<typeof api.shared.messagesOf>["page"][number];
    type Message = DocumentByName<DataModel, "messages">;
    expectTypeOf<Child>().toEqualTypeOf<Omit<Message, "tokens" | "edit">>();
    type Grandchild = FunctionReturnType<typeof api.shared.partsOf>["page"][number];
    expectTypeOf<Grandchild>().toEqualTypeOf<DocumentByName<DataModel, "parts">>();
    type Listed = FunctionReturnType<typeof api.shared.somePartsOf>;
    expectTypeOf<Listed>().toEqualTypeOf<DocumentByName<DataModel, "parts">[]>();
  });

  it("hides the id of a users row at any depth", () => {
    type User = Id<"users">;
    type Row = {
      _id: Id<"rows">;
      one: User;
      maybe?: User;
      orNull: User | null;
      orText: User | string;
      list: User[];
      nested: { edits: { by: User | null; at: number }[] };
      union: { a: string } | { by: User };
      values: Record<string, User>;
      keys: Record<User, number>;
      text: string;
      other: Id<"teams">;
      others: { team: Id<"teams">; bytes: ArrayBuffer }[];
      anything: Infer<ReturnType<typeof v.any>>;
    };
    type Shown = PublicDoc<Row, { through: "other" }>;
    expectTypeOf<keyof Shown>().toEqualTypeOf<"_id" | "text" | "other" | "others" | "anything">();
  });

  it("has the fields of an allow-list alone", () => {
    type Row = { _id: Id<"rows">; _creationTime: number; title?: string; cost: number };
    type Listed = { user: "userId"; public: { slug: "slug"; fields: readonly ["title"] } };
    expectTypeOf<PublicDoc<Row, Listed>>().toEqualTypeOf<Omit<Row, "cost">>();
    type Child = PublicDoc<Row, { through: "p"; fields: readonly [] }>;
    expectTypeOf<keyof Child>().toEqualTypeOf<"_id" | "_creationTime">();
  });

  it("is found only in tables that can be shared", () => {
    compiles((ctx?: GenericQueryCtx<DataModel>) => {
      if (ctx === undefined) return;
      const paginationOpts = { numItems: 1, cursor: null };
      // @ts-expect-error Nobody said how journals are shared.
      void auth.rows.findPublic(ctx, "journals", "slug");
      // @ts-expect-error A child has no address of its own.
      void auth.rows.findPublic(ctx, "messages", "slug");
      const slug = "slug";
      // @ts-expect-error A session has no parent.
      void auth.rows.listPublicChildren(ctx, "sessions", { slug, paginationOpts });
      const misnamed = { slug, paginationOpts, index: "nothing" } as const;
      // @ts-expect-error There is no such index.
      void auth.rows.listPublicChildren(ctx, "messages", misnamed);
      // @ts-expect-error Nothing is reached without a slug.
      void auth.rows.listPublicChildren(ctx, "messages", { paginationOpts });
      // @ts-expect-error A page or a number of rows.
      void auth.rows.listPublicChildren(ctx, "messages", { slug });
      // @ts-expect-error A page or a number of rows, not both.
      void auth.rows.listPublicChildren(ctx, "messages", { slug, paginationOpts, limit: 1 });
      const index = "by_session_rank";
      void auth.rows.listPublicChildren(ctx, "messages", {
        slug,
        paginationOpts,
        index,
        order: "desc",
      });
      void auth.rows.listPublicChildren(ctx, "parts", { slug: undefined, parent: null, limit: 1 });
      // @ts-expect-error What is shared is nobody's.
      void auth.rows.require(ctx, "tags", "id");
    });
  });
});

describe("ctx.vectorSearch", () => {
  it("gives the rows it found, of tables and indexes that are", () => {
    auth.action({
      args: {},
      handler: async (ctx) => {
        const [hit] = await ctx.vectorSearch("memories", "by_embedding", { vector: [1, 0] });
        expectTypeOf(hit?.doc).toEqualTypeOf<DocumentByName<DataModel, "memories"> | undefined>();
        expectTypeOf(hit?._id).toEqualTypeOf<Id<"memories"> | undefined>();
        // @ts-expect-error There is no such index.
        await ctx.vectorSearch("memories", "by_nothing", { vector: [1, 0] });
        // @ts-expect-error Sessions have no vectors.
        await ctx.vectorSearch("sessions", "by_embedding", { vector: [1, 0] });
        // @ts-expect-error Nobody said whose secrets are.
        await ctx.vectorSearch("secrets", "by_embedding", { vector: [1, 0] });
        // @ts-expect-error The owner is its filter, and the only one.
        await ctx.vectorSearch("memories", "by_embedding", { vector: [1, 0], filter: () => true });
      },
    });
  });
});

describe("requires", () => {
  it("knows its keys", () => {
    const rest = { args: {}, handler: async () => null };
    auth.query({
      requires: { permission: ["a", "b"], role: "admin", organization: true },
      ...rest,
    });
    // @ts-expect-error There is no such requirement.
    auth.query({ requires: { permissions: "a" }, ...rest });
    // @ts-expect-error What is not required is left out.
    auth.mutation({ requires: { organization: false }, ...rest });
    // @ts-expect-error A typing error must not let everybody in.
    auth.action({ require: { permission: "a" }, ...rest });
  });
});

describe("an app's helpers", () => {
  it("name the context that they take by the app's auth", () => {
    type Ctx = QueryCtxOf<typeof auth>;
    expectTypeOf<Ctx["identity"]>().toEqualTypeOf<WorkOSIdentity>();
    const takesCtx = (ctx: Ctx) => ctx.db.query("sessions").first();
    auth.query({ args: {}, handler: (ctx) => takesCtx(ctx) });
    const writes = (ctx: Pick<MutationCtxOf<typeof auth>, "db">) => ctx.db.insert;
    auth.mutation({ args: {}, handler: (ctx) => void writes(ctx) });
    // @ts-expect-error A query's context cannot write.
    auth.query({ args: {}, handler: (ctx) => void writes(ctx) });
  });
});
