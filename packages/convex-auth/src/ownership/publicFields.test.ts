import { defineTable, type GenericSchema } from "convex/server";
import { v, type Validator, type Value } from "convex/values";
import { describe, expect, it } from "vitest";
import { AuthConfigError } from "../config/configError";
import { resolvePublicFields, showPublic, type FieldLists } from "./publicFields";

const user = v.id("users");

/** Fields that contain the id of a users row, with a value of each. */
const identifying: [string, Validator<unknown, "optional" | "required", string>, Value][] = [
  ["an id", user, "u1"],
  ["an optional id", v.optional(user), "u1"],
  ["an id or null", v.union(user, v.null()), "u1"],
  ["null in place of an id", v.union(user, v.null()), null],
  ["an id or text", v.optional(v.union(v.string(), user)), "u1"],
  ["an id of one of two tables", v.union(v.id("teams"), user), "t1"],
  ["a list", v.array(user), ["u1"]],
  ["a list of lists", v.array(v.array(user)), [["u1"]]],
  ["a list of objects", v.array(v.object({ by: user })), [{ by: "u1" }]],
  ["an object", v.object({ at: v.number(), by: user }), { at: 1, by: "u1" }],
  ["an optional field of an object", v.object({ by: v.optional(user) }), {}],
  ["an object in an object", v.object({ edit: v.object({ by: user }) }), { edit: { by: "u1" } }],
  [
    "one of several objects",
    v.union(v.object({ a: v.string() }), v.object({ by: user })),
    { a: "" },
  ],
  ["the values of a record", v.record(v.string(), user), { a: "u1" }],
  ["the keys of a record", v.record(user, v.number()), { u1: 1 }],
  ["a record of lists", v.record(v.string(), v.array(user)), { a: ["u1"] }],
];

const harmless: [string, Validator<unknown, "optional" | "required", string>, Value][] = [
  ["text", v.string(), "x"],
  ["an id of another table", v.id("teams"), "t1"],
  ["a list of ids of another table", v.array(v.id("teams")), ["t1"]],
  ["an object", v.object({ users: v.string() }), { users: "x" }],
  ["a literal", v.literal("users"), "users"],
  ["anything", v.any(), { users: 1 }],
];

describe("a public row", () => {
  it.each(identifying)("never has a field that identifies a user: %s", (_, field, value) => {
    const fields = fieldsOf({ title: v.string(), field });
    const row = { _id: "r1", _creationTime: 1, title: "t", field: value };
    expect(showPublic(row, fields)).toEqual({ _id: "r1", _creationTime: 1, title: "t" });
  });

  it.each(harmless)("keeps other fields: %s", (_, field, value) => {
    const row = { _id: "r1", _creationTime: 1, field: value };
    expect(showPublic(row, fieldsOf({ field }))).toEqual(row);
  });

  it("has neither its owner nor the fields of the deny-list", () => {
    const row = { _id: "r1", _creationTime: 1, org: "o", title: "t", cost: 7, slug: "s" };
    const table = { org: v.string(), title: v.string(), cost: v.number(), slug: v.string() };
    expect(showPublic(row, fieldsOf(table, { private: ["cost"] }, "org"))).toEqual({
      _id: "r1",
      _creationTime: 1,
      title: "t",
      slug: "s",
    });
  });

  it("has the fields of the allow-list alone, also where the schema has grown", () => {
    const row = { _id: "r1", _creationTime: 1, title: "t", cost: 7, added: "later" };
    const table = { title: v.string(), cost: v.number() };
    const system = { _id: "r1", _creationTime: 1 };
    expect(showPublic(row, fieldsOf(table, { fields: ["title"] }))).toEqual({
      ...system,
      title: "t",
    });
    expect(showPublic(row, fieldsOf(table, { fields: [] }))).toEqual(system);
  });

  it("hides what identifies a user in any shape of a union", () => {
    const table = defineTable(
      v.union(v.object({ title: v.string() }), v.object({ title: v.string(), by: user })),
    );
    const fields = resolvePublicFields("rows", table, {}, null);
    expect(showPublic({ _id: "r1", title: "t", by: "u1" }, fields)).toEqual({
      _id: "r1",
      title: "t",
    });
  });

  it("of a table of anything hides its owner and the fields of the deny-list", () => {
    const fields = resolvePublicFields(
      "rows",
      defineTable(v.any()),
      { private: ["cost"] },
      "userId",
    );
    const row = { _id: "r1", userId: "u1", cost: 7, title: "t" };
    expect(showPublic(row, fields)).toEqual({ _id: "r1", title: "t" });
  });
});

describe("a rule is refused", () => {
  const table = { userId: user, title: v.string(), edit: v.object({ by: user }), team: v.string() };

  it.each<[string, string, FieldLists, string | null]>([
    ["contradictory_table", "with both lists", { private: ["title"], fields: ["title"] }, null],
    ["contradictory_table", "with both lists, empty", { private: [], fields: [] }, null],
    ["missing_field", "that hides an unknown field", { private: ["titel"] }, null],
    ["missing_field", "that shows an unknown field", { fields: ["titel"] }, null],
    ["missing_field", "that hides the id", { private: ["_id"] }, null],
    ["missing_field", "that names a property of objects", { private: ["toString"] }, null],
    ["contradictory_table", "that shows a user's id", { fields: ["userId"] }, null],
    ["contradictory_table", "that shows a nested user's id", { fields: ["edit"] }, null],
    ["contradictory_table", "that shows its owner", { fields: ["team"] }, "team"],
  ])("with %s: %s", (code, _, lists, owner) => {
    const resolve = () => fieldsOf(table, lists, owner);
    expect(resolve).toThrow(AuthConfigError);
    expect(resolve).toThrow(`(${code})`);
  });
});

function fieldsOf(
  fields: Record<string, Validator<unknown, "optional" | "required", string>>,
  lists: FieldLists = {},
  owner: string | null = null,
) {
  const table: GenericSchema[string] = defineTable(v.object(fields));
  return resolvePublicFields("rows", table, lists, owner);
}
