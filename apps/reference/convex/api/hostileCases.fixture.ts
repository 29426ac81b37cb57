import type { PropertyValidators } from "convex/values";
import fc from "fast-check";
import { messageFields, partFields, sessionFields } from "../sync/fields";
import { MARKER, type As, type Hostile } from "./hostile.fixture";

/** Who asks. */
export const anybody = fc.constantFrom<As>("ada", "ada", "reader", "writer", "token", "nobody");

/** Any letters, also halves of characters. */
const unit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));
const text = fc.string({ unit, maxLength: 20 });

/** Names of arguments, and what is none. */
const names = fc.oneof(
  fc.constantFrom("id", "limit", "cursor", "source", "q", "type", "format"),
  fc.constantFrom("__proto__", "constructor", "toString", "$set", "", "userId", "caller"),
  text,
);

/** A session of Ada's, any row of hers or of Grace's, or nobody's: known once the app has started. */
const ids = fc.nat({ max: 60 }).map((n) => `<${n}>`);

/** Puts the ids in. */
export function filled({ sessionId, adaIds, graceIds }: Hostile, words: string): string {
  const known = [sessionId, ...graceIds, ...adaIds, "0000000000000000000099999sessions"];
  return words.replace(/<(\d+)>/g, (_, n: string) => known[Number(n) % known.length] ?? "");
}

const numbers = fc.oneof(
  fc.integer({ min: -2, max: 120 }).map(String),
  fc.double().map(String),
  fc.bigInt().map(String),
);
const words = fc.constantFrom(
  ...["zeppelin", MARKER, "s1", "m1", "unknown", "fulltext", "semantic", "markdown", "json"],
  ...["null", "true", "[]", "{}", "_end_cursor", "", " ", "\0", "\ud800", "-0", "1e3"],
);

/** The reading routes, each with what makes it answer. */
const reading = fc.oneof(
  fc.constantFrom<Reading>(
    ["/api/sessions", {}],
    ["/sync/sessions/list", {}],
    ["/api/search", { q: "zeppelin" }],
    ["/api/search", { q: MARKER, type: "semantic" }],
    ["/api/sessions/get", { id: "<0>" }],
    ["/api/export", { id: "<0>" }],
    ["/health", {}],
  ),
  fc.tuple(fc.constantFrom("/api/sessions/get", "/api/export"), fc.record({ id: ids })),
);

type Reading = [path: string, query: Record<string, string>];

const pairs = fc.oneof(
  fc.constant([]),
  fc.tuple(fc.tuple(fc.constant("limit"), fc.integer({ min: 1, max: 120 }).map(String))),
  fc.array(fc.tuple(names, fc.oneof(numbers, words, ids, text)), { maxLength: 3 }),
);

const often = fc.nat({ max: 3 }).map((n) => n > 0);
const seldom = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

/** A reading route with some query string, mostly a well-formed one. */
export const queries = fc
  .tuple(reading, often, pairs, seldom(text))
  .map(([[path, needed], isWhole, more, broken]) => (app: Hostile) => {
    const given = [...(isWhole ? Object.entries(needed) : []), ...more].map(([name, value]) => [
      name,
      filled(app, value),
    ]);
    const query = new URLSearchParams(given).toString();
    return `${path}?${query}${broken === null ? "" : `&${broken.replaceAll("#", "")}`}`;
  });

/** A bearer that is nearly good, or nothing of the kind, for a route that asks for one. */
export const authorizations = fc.record({
  path: fc.constantFrom("/api/sessions", "/api/sessions/get?id=<0>", "/api/search?q=x"),
  scheme: fc.oneof(
    { weight: 4, arbitrary: fc.mixedCase(fc.constant("bearer")) },
    { weight: 1, arbitrary: fc.constantFrom("", "Basic", "Bearer:", "Bearer Bearer", "\tBearer") },
  ),
  gap: fc.constantFrom(" ", " ", " ", "  ", "\t", ""),
  whose: fc.constantFrom<"ada" | "reader" | "grace" | "token">("ada", "reader", "grace", "token"),
  edits: fc.array(
    fc.tuple(
      fc.nat({ max: 45 }),
      fc.nat({ max: 2 }),
      fc.string({ unit: fc.integer({ min: 32, max: 255 }).map(String.fromCharCode), maxLength: 2 }),
    ),
    { maxLength: 2 },
  ),
});

/** Any path, near those of the routes. */
export const places = fc.oneof(
  { weight: 1, arbitrary: reading.map(([path]) => path) },
  { weight: 1, arbitrary: fc.constantFrom("/sync/session", "/sync/batch", "/openapi.json") },
  { weight: 4, arbitrary: pathOf() },
);

function pathOf() {
  return fc
    .array(
      fc.oneof(
        fc.constantFrom("api", "sync", "sessions", "session", "list", "get", "export", "health"),
        fc.constantFrom("..", ".", "%", "%2e%2e", "%2f", "\\", "//", "", "openapi.json", "API"),
        text.map((piece) => piece.replace(/[?#]/g, "")),
        fc.webSegment(),
      ),
      { maxLength: 4 },
    )
    .map((pieces) => `/${pieces.join("/")}`);
}

const odd = fc.oneof(text, fc.constantFrom("s1", "s2", "m1", "user", "", " ", "__proto__"), ids);
const json = fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.constant("\ud83d"));

/** An item by its validators, with strange text, large numbers and any JSON. */
function proper(fields: PropertyValidators): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.entries(fields).map(([name, { kind }]) => {
    if (/id$/i.test(name)) return [name, fc.constantFrom("s1", "s2", "s3", "m1", "m2")];
    if (kind === "string") return [name, odd];
    if (kind === "float64") return [name, fc.double({ min: 0, max: 1e12, noNaN: true })];
    if (kind === "array") return [name, fc.array(proper(partFields), { maxLength: 3 })];
    return [name, json];
  });
  const requiredKeys = Object.keys(fields).filter((name) => /externalId|^type$/i.test(name));
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys,
  });
}

/** An item, of which some fields are anything. */
const item = (fields: PropertyValidators) => {
  const more = fc.constantFrom(...Object.keys(fields), "userId", "_id", "isPublic", "__proto__");
  const spoilt = fc.dictionary(more, json, { maxKeys: 2 });
  return fc.oneof(
    { weight: 3, arbitrary: proper(fields) },
    {
      weight: 2,
      arbitrary: fc.tuple(proper(fields), spoilt).map(([good, bad]) => ({ ...good, ...bad })),
    },
  );
};
const session = item(sessionFields);
const message = item(messageFields);
const many = (one: fc.Arbitrary<unknown>) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: json }), {
    maxLength: 4,
  });
const batch = fc.record({ sessions: many(session), messages: many(message) }, { requiredKeys: [] });

/** A writing route and a body, mostly of the shape that it takes. */
export const bodies = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constant("/sync/session"), session),
      fc.tuple(fc.constant("/sync/message"), message),
      fc.tuple(fc.constant("/sync/batch"), batch),
      fc.tuple(fc.constantFrom("/sync/session", "/sync/message", "/sync/batch"), json),
    ),
    fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 4 }), fc.string({ maxLength: 3 })), {
      maxLength: 2,
    }),
    fc.boolean(),
    seldom(fc.dictionary(fc.constantFrom("externalId", "title", "cost", "parts"), odd)),
  )
  .map(([[path, value], edits, isEdited, query]) => ({
    path: query === null ? path : `${path}?${new URLSearchParams(query).toString()}`,
    body: edited(JSON.stringify(value) ?? "", isEdited ? edits : []),
  }));

/** A text with some of its letters changed. */
export function edited(text: string, edits: [at: number, gone: number, put: string][]): string {
  return edits.reduce(
    (now, [at, gone, put]) => now.slice(0, at) + put + now.slice(at + gone),
    text,
  );
}

/** What a body says that it is; mostly JSON. */
export const types = fc.oneof(
  { weight: 9, arbitrary: fc.constant("application/json") },
  { weight: 1, arbitrary: fc.constantFrom("", "text/plain", "application/json;charset=latin1") },
);
