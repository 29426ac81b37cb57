import {
  defineSchema,
  defineTable,
  type GenericSchema,
  type SchemaDefinition,
} from "convex/server";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import { checkSchema } from "./checkSchema";
import { AuthConfigError } from "./config";
import { apiKeyTables, authTables } from "./schema";

const fields = apiKeyTables.apiKeys.validator.fields;
const notes = defineTable({ userId: v.string() });
type Schema = SchemaDefinition<GenericSchema, boolean>;

describe("checkSchema with API keys", () => {
  it("accepts the library's tables, and a table of keys with more in it", () => {
    const own = defineTable({ ...fields, note: v.optional(v.string()) })
      .index("by_user", ["userId"])
      .index("by_hash", ["hash"]);
    for (const apiKeys of [apiKeyTables.apiKeys, own]) {
      expect(checkSchema(defineSchema({ ...authTables, apiKeys }), { apiKeys: true })).toBe(true);
    }
  });

  it("asks for nothing of the kind in an app without", () => {
    expect(checkSchema(defineSchema(authTables))).toBe(true);
    expect(checkSchema(defineSchema({ notes }))).toBe(false);
    const other = defineTable({ anything: v.string() });
    expect(checkSchema(defineSchema({ ...authTables, apiKeys: other }))).toBe(true);
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
    const check = () => checkSchema(schema, { apiKeys: true });
    expect(check).toThrow(AuthConfigError);
    expect(check).toThrow(`(${code})`);
    expect(check).toThrow(text);
  });
});
