import { v } from "convex/values";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonSchema } from "../openApi/jsonSchema";
import { jsonText } from "./jsonText";
import { readFields } from "./readValue";

const reading = { text: false, unknownFields: "refuse", ids: [] } as const;
const read = (value: object) =>
  readFields({ items: v.optional(v.array(jsonText())), one: v.optional(jsonText()) }, value, "", {
    ...reading,
    ids: [],
  });

describe("jsonText", () => {
  it("hands on any JSON as its text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (item) => {
        const { items, one } = read({ items: [item], one: item });
        expect(JSON.parse((items as string[])[0] ?? "")).toEqual(JSON.parse(JSON.stringify(item)));
        expect(one).toEqual((items as string[])[0]);
      }),
    );
  });

  it("refuses what nests without end", () => {
    let deep: unknown = 1;
    for (let n = 0; n < 500_000; n++) deep = [deep];
    expect(() => read({ one: deep })).toThrow(/"one.* is nested too deeply/);
    expect(() => read({ items: [deep] })).toThrow(/"items\[0\].* is nested too deeply/);
  });

  it("takes what Convex cannot hold", () => {
    const odd = JSON.parse('{"$schema":"x","naïve":1,"__proto__":{"a":1},"half":"\\ud800"}');
    const { one } = read({ one: odd });
    expect(one).toBe('{"$schema":"x","naïve":1,"__proto__":{"a":1},"half":"\\ud800"}');
    expect(/\p{Surrogate}/u.test(String(one))).toBe(false);
  });

  it("may be absent where it is optional, and is anything to OpenAPI", () => {
    expect(read({})).toEqual({});
    expect(() => readFields({ one: jsonText() }, {}, "", { ...reading, ids: [] })).toThrow();
    expect(jsonSchema(jsonText(), true)).toEqual({});
    expect(jsonSchema(v.optional(jsonText()), true)).toEqual({});
  });
});
