import { defineSchema, defineTable, type GenericSchema } from "convex/server";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import { AuthConfigError } from "../config";
import { defineAuth } from "../defineAuth";
import { authTables } from "../schema";
import type { OwnershipOptions } from "./tables";

const owner = { userId: v.id("users"), text: v.string() };
// Tables are changed by what is added to them, so each case has its own.
const sessions = () => defineTable(owner).index("by_user", ["userId"]);
const messages = () =>
  defineTable({ sessionId: v.id("sessions"), text: v.string() }).index("by_session", ["sessionId"]);
const shareable = () =>
  defineTable({ ...owner, slug: v.optional(v.string()), isPublic: v.optional(v.boolean()) })
    .index("by_user", ["userId"])
    .index("by_slug", ["slug"]);
const vector = { embedding: v.array(v.number()) };
const vectorIndex = { vectorField: "embedding", dimensions: 2 } as const;
const user = { user: "userId" };

type Case = [
  code: string,
  what: string,
  says: string[],
  tables: GenericSchema,
  options: OwnershipOptions & { apiKeys?: object },
];

describe("defineAuth refuses, with the line to add,", () => {
  it.each<Case>([
    [
      "missing_index",
      "an owner without an index",
      ['"sessions"', '.index("by_userId", ["userId"])'],
      { sessions: defineTable(owner).index("by_text", ["text", "userId"]) },
      { owned: { sessions: user } },
    ],
    [
      "missing_index",
      "an organization without an index",
      ['"projects"', '.index("by_org", ["org"])'],
      { projects: defineTable({ org: v.string() }) },
      { owned: { projects: { organization: "org" } } },
    ],
    [
      "missing_index",
      "a parent without an index",
      ['"messages"', '.index("by_sessionId", ["sessionId"])'],
      { sessions: sessions(), messages: defineTable({ sessionId: v.id("sessions") }) },
      { owned: { sessions: user, messages: { through: "sessionId" } } },
    ],
    [
      "missing_index",
      "a slug without an index",
      ['.index("by_slug", ["slug"])'],
      {
        sessions: defineTable({ ...owner, slug: v.string(), isPublic: v.boolean() }).index(
          "by_user",
          ["userId"],
        ),
      },
      { owned: { sessions: { ...user, public: { slug: "slug" } } } },
    ],
    [
      "missing_field",
      "a row that nothing says is public",
      ["isPublic: v.optional(v.boolean())"],
      {
        sessions: defineTable({ ...owner, slug: v.string() })
          .index("by_user", ["userId"])
          .index("by_slug", ["slug"]),
      },
      { owned: { sessions: { ...user, public: { slug: "slug" } } } },
    ],
    [
      "missing_filter_field",
      "a search past the owner",
      ['"search_text" of "sessions"', 'Add "userId" to its filterFields'],
      {
        sessions: sessions().searchIndex("search_text", { searchField: "text", filterFields: [] }),
      },
      { owned: { sessions: user } },
    ],
    [
      "missing_filter_field",
      "a search past the parent",
      ['"search_text" of "messages"', 'Add "sessionId" to its filterFields'],
      {
        sessions: sessions(),
        messages: messages().searchIndex("search_text", { searchField: "text" }),
      },
      { owned: { sessions: user, messages: { through: "sessionId" } } },
    ],
    [
      "missing_filter_field",
      "a vector search past the owner",
      ['"by_embedding" of "memories"', 'Add "userId" to its filterFields'],
      {
        memories: defineTable({ ...owner, ...vector })
          .index("by_user", ["userId"])
          .vectorIndex("by_embedding", vectorIndex),
      },
      { owned: { memories: user } },
    ],
    [
      "missing_filter_field",
      "a vector search of children",
      ['"chunks"', 'userId: v.id("users")', 'chunks: { user: "userId" }'],
      {
        sessions: sessions(),
        chunks: defineTable({ sessionId: v.id("sessions"), ...vector })
          .index("by_session", ["sessionId"])
          .vectorIndex("by_embedding", { ...vectorIndex, filterFields: ["sessionId"] }),
      },
      { owned: { sessions: user, chunks: { through: "sessionId" } } },
    ],
    [
      "circular_ownership",
      "a circle of two",
      ["a → b → a", '{ user: "userId" }'],
      {
        a: defineTable({ b: v.id("b") }).index("by_b", ["b"]),
        b: defineTable({ a: v.id("a") }).index("by_a", ["a"]),
      },
      { owned: { a: { through: "b" }, b: { through: "a" } } },
    ],
    [
      "circular_ownership",
      "a row that is its own parent",
      ["folders → folders"],
      { folders: defineTable({ parent: v.id("folders") }).index("by_parent", ["parent"]) },
      { owned: { folders: { through: "parent" } } },
    ],
    [
      "missing_parent",
      "a parent that nobody owns",
      ["messages → sessions", 'Add "sessions" to "owned"'],
      { sessions: sessions(), messages: messages() },
      { owned: { messages: { through: "sessionId" } } },
    ],
    [
      "missing_parent",
      "a parent that everybody owns",
      ["messages → sessions"],
      { sessions: sessions(), messages: messages() },
      { owned: { messages: { through: "sessionId" } }, shared: ["sessions"] },
    ],
    [
      "contradictory_table",
      "a table that is owned and shared",
      ['"sessions"', "Take it out of one"],
      { sessions: sessions() },
      { owned: { sessions: user }, shared: [{ table: "sessions", write: true }] },
    ],
    [
      "contradictory_table",
      "a table that is shared twice",
      ['"sessions"'],
      { sessions: sessions() },
      { shared: ["sessions", { table: "sessions", write: true }] },
    ],
    [
      "contradictory_table",
      "owned accounts",
      ['"users"', "belongs to the library"],
      {},
      { owned: { users: { user: "workosId" } } },
    ],
    ["contradictory_table", "shared accounts", ['"users"'], {}, { shared: ["users"] }],
    [
      "contradictory_table",
      "shared deletions",
      ['"deletedUsers"'],
      {},
      { shared: [{ table: "deletedUsers", write: true }] },
    ],
    [
      "contradictory_table",
      "two owners",
      ["several owners", "{ through: … }"],
      { sessions: sessions() },
      { owned: { sessions: { user: "userId", organization: "text" } } },
    ],
    [
      "contradictory_table",
      "no owner",
      ["no owner"],
      { sessions: sessions() },
      { owned: { sessions: {} } },
    ],
    [
      "contradictory_table",
      "private fields where they would not be hidden",
      ["public: { slug: …, private: [ … ] }"],
      { sessions: sessions() },
      { owned: { sessions: { ...user, private: ["text"] } } },
    ],
    [
      "contradictory_table",
      "an allow-list where nothing is public",
      ["public: { slug: …, fields: [ … ] }"],
      { sessions: sessions() },
      { owned: { sessions: { ...user, fields: ["text"] } } },
    ],
    [
      "contradictory_table",
      "an allow-list beside a deny-list",
      ['"shareable"', 'Keep one: "private"'],
      { shareable: shareable() },
      { owned: { shareable: { ...user, public: { slug: "slug", private: [], fields: [] } } } },
    ],
    [
      "contradictory_table",
      "an allow-list beside a deny-list of a child",
      ['"messages"', 'Keep one: "private"'],
      { sessions: sessions(), messages: messages() },
      {
        owned: {
          sessions: user,
          messages: { through: "sessionId", private: ["text"], fields: ["text"] },
        },
      },
    ],
    [
      "contradictory_table",
      "an allow-list that shows the owner",
      ['"shareable.userId"', "never public"],
      { shareable: shareable() },
      { owned: { shareable: { ...user, public: { slug: "slug", fields: ["userId"] } } } },
    ],
    [
      "contradictory_table",
      "an allow-list that shows the organization that owns",
      ['"shareable.text"', "never public"],
      { shareable: shareable().index("by_text", ["text"]) },
      {
        owned: {
          shareable: { organization: "text", public: { slug: "slug", fields: ["text"] } },
        },
      },
    ],
    [
      "missing_field",
      "a private field that is not there",
      ['"shareable"', '"titel"'],
      { shareable: shareable() },
      { owned: { shareable: { ...user, public: { slug: "slug", private: ["titel"] } } } },
    ],
    [
      "missing_field",
      "a public field of a child that is not there",
      ['"messages"', '"titel"'],
      { sessions: sessions(), messages: messages() },
      { owned: { sessions: user, messages: { through: "sessionId", fields: ["titel"] } } },
    ],
    [
      "contradictory_table",
      "a child that is public by itself",
      ['no "public" of its own'],
      { sessions: sessions(), messages: messages() },
      {
        owned: { sessions: user, messages: { through: "sessionId", public: { slug: "text" } } },
      },
    ],
    [
      "missing_table",
      "an owned table that is not there",
      ['"nothing"', "convex/schema.ts"],
      {},
      { owned: { nothing: user } },
    ],
    [
      "missing_table",
      "a shared table that is not there",
      ['"nothing"'],
      {},
      { shared: ["nothing"] },
    ],
    [
      "missing_field",
      "a field that is not there",
      ['"sessions.ownerId"', 'v.id("…") or v.string()'],
      { sessions: sessions() },
      { owned: { sessions: { user: "ownerId" } } },
    ],
    [
      "missing_field",
      "a field that holds a number",
      ['"counts.userId"'],
      { counts: defineTable({ userId: v.number() }).index("by_user", ["userId"]) },
      { owned: { counts: user } },
    ],
    [
      "missing_field",
      "an owner who is no person",
      ['holds an id of "sessions"', 'v.id("users")', '{ through: "sessionId" }'],
      { sessions: sessions(), messages: messages() },
      { owned: { messages: { user: "sessionId" } } },
    ],
    [
      "missing_field",
      "an owner who is no organization",
      ['holds an id of "users"', "v.string()"],
      { sessions: sessions() },
      { owned: { sessions: { organization: "userId" } } },
    ],
    [
      "missing_field",
      "a parent that is no row",
      ['"sessions.text"', 'v.id("…")'],
      { sessions: sessions().index("by_text", ["text"]) },
      { owned: { sessions: { through: "text" } } },
    ],
    [
      "missing_field",
      "one shape of several that has no owner",
      ['"both.userId"'],
      {
        both: defineTable(v.union(v.object(owner), v.object({ text: v.string() }))).index(
          "by_user",
          ["userId"],
        ),
      },
      { owned: { both: user } },
    ],
  ])("%s: %s", (code, _, says, tables, options) => {
    const error = thrownBy(tables, options);
    expect(error).toBeInstanceOf(AuthConfigError);
    expect(error).toMatchObject({ code });
    for (const text of says) expect(String(error)).toContain(text);
  });

  it.each<[string, Case[3], OwnershipOptions]>([
    [
      "an index of the owner and more",
      { sessions: defineTable(owner).index("a", ["userId", "text"]) },
      { owned: { sessions: user } },
    ],
    [
      "an allow-list",
      { shareable: shareable() },
      { owned: { shareable: { ...user, public: { slug: "slug", fields: ["text", "slug"] } } } },
    ],
    [
      "children of children",
      {
        sessions: sessions(),
        messages: messages(),
        parts: defineTable({ m: v.id("messages") }).index("by_m", ["m"]),
      },
      { owned: { sessions: user, messages: { through: "sessionId" }, parts: { through: "m" } } },
    ],
    [
      "children named before their parents",
      { sessions: sessions(), messages: messages() },
      { owned: { messages: { through: "sessionId" }, sessions: user } },
    ],
    [
      "an owner who may be missing",
      {
        maybe: defineTable({ userId: v.optional(v.union(v.id("users"), v.null())) }).index(
          "by_user",
          ["userId"],
        ),
      },
      { owned: { maybe: user } },
    ],
    [
      "several shapes that have an owner",
      {
        both: defineTable(v.union(v.object(owner), v.object({ userId: v.id("users") }))).index(
          "by_user",
          ["userId"],
        ),
      },
      { owned: { both: user } },
    ],
    [
      "a table of anything",
      { any: defineTable(v.any()).index("by_user", ["userId"]) },
      { owned: { any: user } },
    ],
  ])("and accepts %s", (_, tables, options) => {
    expect(thrownBy(tables, options)).toBeNull();
  });
});

function thrownBy(tables: Case[3], options: OwnershipOptions): unknown {
  try {
    // The types refuse most of these as well; see ownership.test-d.ts.
    const define = defineAuth as unknown as (schema: unknown, options: unknown) => unknown;
    define(defineSchema({ ...authTables, ...tables }), options);
    return null;
  } catch (error) {
    return error;
  }
}
