import {
  defineSchema,
  defineTable,
  type GenericSchema,
  type SchemaDefinition,
} from "convex/server";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import { exported } from "../../test/exported";
import { AuthConfigError } from "../config";
import { defineAuth } from "../defineAuth";
import { apiKeyTables, authTables } from "../schema";
import { defineApiKeys } from "./defineApiKeys";

const fields = apiKeyTables.apiKeys.validator.fields;
const notes = defineTable({ userId: v.string() });
type Schema = SchemaDefinition<GenericSchema, boolean>;

describe("defineApiKeys", () => {
  it("accepts the library's tables, and a table of keys with more in it", () => {
    const own = defineTable({ ...fields, note: v.optional(v.string()) })
      .index("by_user", ["userId"])
      .index("by_hash", ["hash"]);
    for (const apiKeys of [apiKeyTables.apiKeys, own]) {
      expect(() => define(defineSchema({ ...authTables, apiKeys }))).not.toThrow();
    }
  });

  it("leaves a table named apiKeys alone in an app without API keys", () => {
    const other = defineTable({ anything: v.string() });
    const schema = defineSchema({ ...authTables, apiKeys: other });
    expect(() => defineAuth(schema, { shared: ["apiKeys"] })).not.toThrow();
  });

  it("refuses the library's table in the ownership map", () => {
    const schema: Schema = defineSchema({ ...authTables, ...apiKeyTables });
    for (const options of [
      { shared: ["apiKeys"] as const },
      { owned: { apiKeys: { user: "userId" } as const } },
    ]) {
      const auth = exported(defineAuth(schema, options));
      expect(() => defineApiKeys(auth, { scopes: [] })).toThrow("(contradictory_table)");
    }
  });

  it("refuses an auth whose functions are not exported", () => {
    const auth = defineAuth(defineSchema({ ...authTables, ...apiKeyTables }));
    expect(() => defineApiKeys(auth, { scopes: [] })).toThrow("(missing_export)");
  });

  it("refuses a copy of an auth", () => {
    const auth = exported(defineAuth(defineSchema({ ...authTables, ...apiKeyTables })));
    expect(() => defineApiKeys({ ...auth }, { scopes: [] })).toThrow("(mismatched_auth)");
  });

  it.each<[string, string, Schema]>([
    ["missing_table", '"users"', defineSchema({ ...apiKeyTables, notes })],
    ["missing_table", "...apiKeyTables", defineSchema({ ...authTables, notes })],
    [
      "missing_field",
      '"hash"',
      defineSchema({ ...authTables, apiKeys: defineTable({ key: v.string() }) }),
    ],
    [
      "required_field",
      '"note"',
      defineSchema({ ...authTables, apiKeys: defineTable({ ...fields, note: v.string() }) }),
    ],
    [
      "missing_index",
      '.index("by_hash", ["hash"])',
      defineSchema({ ...authTables, apiKeys: defineTable(fields).index("by_user", ["userId"]) }),
    ],
    [
      "missing_index",
      '.index("by_user", ["userId"])',
      defineSchema({
        ...authTables,
        apiKeys: defineTable(fields).index("by_hash", ["hash"]).index("by_user", ["name"]),
      }),
    ],
  ])("refuses with %s, and says %s", (code, text, schema) => {
    const check = () => define(schema);
    expect(check).toThrow(AuthConfigError);
    expect(check).toThrow(`(${code})`);
    expect(check).toThrow(text);
  });
});

function define(schema: Schema) {
  return defineApiKeys(exported(defineAuth(schema)), { scopes: [] });
}
