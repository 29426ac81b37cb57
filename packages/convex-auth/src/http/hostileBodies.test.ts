import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { errorOf, listen } from "../../test/http/app";
import {
  filled,
  names,
  send,
  startHostile,
  text,
  turns,
  values,
  type Hostile,
} from "../../test/http/hostile";
import { runs } from "../../../../vitest.runs";

let app: Hostile;

beforeAll(async () => {
  app = await startHostile();
});

describe("any body", () => {
  const objects = fc.dictionary(names, fc.oneof(fc.jsonValue(), values, fc.bigInt().map(String)), {
    maxKeys: 5,
  });
  const valid = {
    number: 1.5,
    flag: true,
    whole: "5",
    bytes: "aGk=",
    id: "<0>",
    ids: ["<0>", "<1>"],
    text: "hello",
    kind: "half",
    list: [1, 2],
    record: { a: 1 },
    marks: { "<0>": true },
    nested: { name: "x", inner: { deep: true } },
    shape: { kind: "square", side: 1 },
    nothing: null,
    anything: { a: [1, "x"] },
  };
  /** A valid body with some of its letters changed. */
  const mutated = fc
    .array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 4 }), fc.string({ maxLength: 3 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map((edits) =>
      edits.reduce(
        (now, [at, gone, put]) => now.slice(0, at) + put + now.slice(at + gone),
        JSON.stringify(valid),
      ),
    );
  /** A valid body with some of its fields replaced, also deep inside. */
  const replaced = fc
    .array(fc.tuple(fc.constantFrom(...Object.keys(valid)), fc.jsonValue()), { maxLength: 3 })
    .map((edits) => JSON.stringify({ ...valid, ...Object.fromEntries(edits) }));
  const bodies = fc.oneof(
    { weight: 2, arbitrary: fc.json() },
    { weight: 3, arbitrary: objects.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.anything().map((value) => stringified(value)) },
    { weight: 3, arbitrary: mutated },
    { weight: 3, arbitrary: replaced },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify({ value })) },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify({ anything: value })) },
    { weight: 1, arbitrary: text },
  );
  const types = fc.oneof(
    { weight: 8, arbitrary: fc.constant("application/json") },
    { weight: 1, arbitrary: fc.constantFrom("", "text/plain", "application/json;charset=latin1") },
    { weight: 1, arbitrary: fc.constantFrom("application/x+json", "application/json;;charset") },
  );
  const places = fc.constantFrom<[string, string]>(
    ["POST", "/typed"],
    ["POST", "/typed"],
    ["PATCH", "/typed"],
    ["POST", "/any"],
    ["POST", "/any"],
    ["POST", "/costs"],
    ["POST", "/upload"],
    ["POST", "/hook"],
  );

  it("is read or refused", async () => {
    const said = listen();
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(turns, places, bodies, types, async (turn, [method, path], body, type) => {
        const headers = { "content-type": type };
        const { status } = await send(app, turn, path, {
          method,
          body: filled(app, body),
          headers,
        });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
      { numRuns: runs(4000) },
    );
    expect(said()).toBe("");
    for (const status of [200, 400, 401, 415]) expect(statuses.get(status)).toBeGreaterThan(20);
  });

  it("of bytes is read or refused", async () => {
    const said = listen();
    await fc.assert(
      fc.asyncProperty(turns, places, fc.uint8Array(), async (turn, [method, path], bytes) => {
        const headers = { "content-type": "application/json" };
        await send(app, turn, path, { method, body: Uint8Array.from(bytes), headers });
      }),
      { numRuns: runs(400) },
    );
    expect(said()).toBe("");
  });

  it("of arguments that were read comes back as what it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 8 }), async (value) => {
        const init = {
          method: "POST",
          body: JSON.stringify({ value }),
          headers: { "content-type": "application/json" },
        };
        const { status, told } = await send(app, { whose: "ada", as: "key" }, "/any", init);
        if (status === 200) {
          expect(JSON.parse(told)).toEqual({ value: JSON.parse(JSON.stringify(value)) as unknown });
        } else expect(errorOf(JSON.parse(told)).code).toBe("invalid_request");
      }),
      { numRuns: runs(400) },
    );
  });
});

function stringified(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch {
    return "{";
  }
}

it("leaves everybody's rows as they were", async () => {
  const notes = await app.t.run(({ db }) => db.query("notes").collect());
  expect(notes.map((note) => note.text)).toEqual([app.ada.text, app.grace.text]);
  const users = await app.t.run(({ db }) => db.query("users").collect());
  expect(users).toHaveLength(2);
});
