import type { PropertyValidators } from "convex/values";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { messageFields, partFields, sessionFields } from "./fields";
import { anApp, aQuietDeployment } from "./people.fixture";
import { runs } from "../../../../vitest.runs";

beforeEach(aQuietDeployment);

const leaf = fc.oneof(
  fc.constantFrom("s1", "m1", "user", "tool-call", "", " ", "__proto__", "\u0000"),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.double(),
  fc.integer({ min: -5, max: 5_000 }),
  fc.boolean(),
  fc.constant(null),
);

/** Any JSON, under names that objects have anyway. */
const json = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom("type", "content", "text", "name", "args", "result", "constructor", "toJSON"),
      tie("any"),
      { maxKeys: 4 },
    ),
  ),
})).any;

/** Some fields of an item, with anything in them. */
const spoilt = (fields: object) =>
  fc.dictionary(fc.constantFrom(...Object.keys(fields), "constructor", "userId", "_id"), json, {
    maxKeys: 2,
  });

/** An item by its validators, with strange text, large numbers and any JSON. */
function proper(fields: PropertyValidators): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.entries(fields).map(([name, { kind }]) => {
    if (kind === "string") return [name, fc.string({ unit: "binary", maxLength: 12 })];
    if (kind === "float64") return [name, fc.double({ min: 0, max: 1e12, noNaN: true })];
    if (kind === "array") return [name, fc.array(proper(partFields), { maxLength: 3 })];
    return [name, json];
  });
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: Object.keys(fields).filter((name) => /externalId/i.test(name)),
  });
}

const item = (fields: PropertyValidators) =>
  fc.oneof(
    json,
    proper(fields),
    fc.tuple(proper(fields), spoilt(fields)).map(([good, bad]) => ({ ...good, ...bad })),
  );

const session = item(sessionFields);
const message = item(messageFields);

test("whatever is pushed is kept or named, and is nobody else's", async () => {
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(session, { maxLength: 6 }),
      fc.array(message, { maxLength: 6 }),
      async (sessions, messages) => {
        const { ada, grace, settle } = anApp();
        await grace.batch([{ externalId: "s1", title: "Grace's" }], []);
        const before = await grace.rows();
        const result = await ada.batch(sessions, messages);
        expect(result.sessions + result.messages + result.errors.length).toBe(
          sessions.length + messages.length,
        );
        expect(result.ok).toBe(result.errors.length === 0);
        for (const { code, message } of result.errors) {
          expect(code).toBe("invalid_request");
          expect(message.length).toBeLessThan(200);
        }
        expect(await grace.rows()).toEqual(before);
        const rows = await ada.rows();
        // Half of a character is what the database itself would refuse.
        expect(textsOf([rows, result]).filter((text) => /\p{Surrogate}/u.test(text))).toEqual([]);
        expect(rows.every(({ session }) => !session.isPublic)).toBe(true);
        kept += result.sessions + result.messages;
        await settle();
      },
    ),
    { numRuns: runs(500) },
  );
  expect(kept).toBeGreaterThan(500);
});

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
