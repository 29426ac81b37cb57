import { v, type GenericValidator, type Value } from "convex/values";
import { queryGeneric, defineSchema, defineTable } from "convex/server";
import { convexTest } from "convex-test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FunctionError } from "./functionError";
import { findMismatch, validateArgs, type ValidatorJson } from "./validator";
import { runs } from "../../../../vitest.runs";

/** As functions export it. */
function json(validator: GenericValidator): ValidatorJson {
  const fn = queryGeneric({ args: { value: validator }, handler: () => null });
  const exported = "exportArgs" in fn && typeof fn.exportArgs === "function" ? fn.exportArgs : null;
  const args = JSON.parse(String(exported?.())) as {
    value: { value: { fieldType: ValidatorJson } };
  };
  return args.value.value.fieldType;
}

const bytes = new ArrayBuffer(2);
const cases: [string, GenericValidator, fitting: Value[], others: Value[]][] = [
  ["any", v.any(), [null, 1, "a", [], {}, bytes], []],
  ["null", v.null(), [null], [0, "", {}]],
  ["number", v.number(), [0, -1.5, NaN, Infinity], [1n, "1", null]],
  ["int64", v.int64(), [0n, -5n], [0, "0", null]],
  ["boolean", v.boolean(), [true, false], [0, "true", null]],
  ["string", v.string(), ["", "a"], [1, null, []]],
  ["bytes", v.bytes(), [bytes], ["", [], {}]],
  ["literal", v.literal("a"), ["a"], ["b", null]],
  ["whole literal", v.literal(1n), [1n], [1, "1"]],
  ["id", v.id("users"), ["00010000users"], ["", "users", "10000", "00010000other", 1]],
  ["array", v.array(v.string()), [[], ["a"]], [["a", 1], {}, "a"]],
  ["record", v.record(v.string(), v.number()), [{}, { a: 1 }], [{ a: "1" }, [], null]],
  ["record of ids", v.record(v.id("users"), v.any()), [{ "1users": 1 }], [{ a: 1 }]],
  ["union", v.union(v.string(), v.null()), ["a", null], [1, {}]],
  ["object", v.object({ a: v.string() }), [{ a: "" }], [{}, { a: 1 }, { a: "", b: 1 }, [], bytes]],
  ["optional field", v.object({ a: v.optional(v.string()) }), [{}, { a: "" }], [{ a: null }]],
  ["prototype's names", v.object({ toString: v.optional(v.string()) }), [{}], [{ valueOf: 1 }]],
  [
    "nested",
    v.object({ a: v.array(v.object({ b: v.null() })) }),
    [{ a: [{ b: null }] }],
    [{ a: [{}] }],
  ],
];

describe("a value", () => {
  it.each(cases)("of %s", (_, validator, fitting, others) => {
    for (const value of fitting) expect(findMismatch(json(validator), value, "")).toBeNull();
    for (const value of others)
      expect(findMismatch(json(validator), value, "")).toEqual(expect.any(String));
  });

  it("fits exactly where convex-test thinks so", async () => {
    const modules = { "/convex/_generated/api.js": () => Promise.resolve({}) };
    const leaf = fc.constantFrom<Value>(null, 1, 1n, "a", "10000users", true, bytes);
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        leaf,
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b"), tie("value"), { maxKeys: 2 }),
      ),
    }));
    await fc.assert(
      // In convex-test a record's keys and values go unchecked, a literal of 64
      // bits fits nothing, and a field that is named like one of the prototype's
      // counts as present.
      fc.asyncProperty(
        fc.constantFrom(...cases.filter(([name]) => !/record|prototype|whole/.test(name))),
        value,
        async ([, validator], candidate) => {
          const schema = defineSchema({ t: defineTable({ value: validator }) });
          const t = convexTest(schema, modules);
          const accepted = await t
            .run(async (ctx) => await ctx.db.insert("t", { value: candidate }))
            .then(
              () => true,
              () => false,
            );
          expect(findMismatch(json(validator), candidate, "") === null).toBe(accepted);
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe("the words of a refusal", () => {
  const args = json(
    v.object({ list: v.array(v.object({ id: v.id("users"), n: v.optional(v.int64()) })) }),
  );
  it.each<[string, Record<string, Value>, string]>([
    [
      "a missing field",
      {},
      'Object is missing the required field `list`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\nObject: {}\nValidator: v.object({list: v.array(v.object({id: v.id("users"), n: v.optional(v.int64())}))})',
    ],
    [
      "an extra field deep inside",
      { list: [{ id: "1users", more: 1 }] },
      'Object contains extra field `more` that is not in the validator.\nPath: .list[0]\nObject: {"id":"1users","more":1}\nValidator: v.object({id: v.id("users"), n: v.optional(v.int64())})',
    ],
    [
      "another table's id",
      { list: [{ id: "1other" }] },
      'Found ID "1other" from table `other`, which does not match the table name in validator `v.id("users")`.\nPath: .list[0].id\nValue: "1other"\nValidator: v.id("users")',
    ],
    [
      "another type",
      { list: [{ id: "1users", n: 1 }] },
      "Value does not match validator.\nPath: .list[0].n\nValue: 1\nValidator: v.int64()",
    ],
  ])("name %s", (_, value, words) => {
    expect(() => validateArgs(args, value)).toThrow(
      new FunctionError(`ArgumentValidationError: ${words}`),
    );
  });
});
