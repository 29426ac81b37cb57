import fc from "fast-check";
import type { Value } from "convex/values";
import type { Bound, End, Fields, Op, QueryOp, Source } from "./program";

// Programs name rows that do not exist yet: "@own.sessions.3" is the fourth of
// the caller's sessions, "@other.…" somebody else's, "@gone.…" a deleted one.
// `nameOf` of a test gives them their ids.

/** A call, or the next page of one of the queries that are asked for again and again. */
export type Step = Op | { op: "page"; of: number };

/** A program of calls. */
export function programs(write: boolean): fc.Arbitrary<Step[]> {
  const reads = fc.oneof(
    { weight: 3, arbitrary: get },
    { weight: 1, arbitrary: normalizeId },
    { weight: 8, arbitrary: query },
  );
  const writes = fc.oneof(
    { weight: 6, arbitrary: reads },
    { weight: 2, arbitrary: insert },
    { weight: 3, arbitrary: change },
    { weight: 1, arbitrary: remove },
  );
  const calls = fc.array(write ? writes : reads, { minLength: 1, maxLength: 10 });
  // Convex allows one page a function.
  return fc.tuple(calls, nextPage, fc.nat(10)).map(([steps, page, place]) => {
    const before: Step[] = steps.slice(0, place);
    return [...before, page, ...steps.slice(place)];
  });
}

type Fielded = { fields: readonly string[]; indexes: Record<string, readonly string[]> };

const rows = { by_creation_time: ["_creationTime"], by_id: ["_id"] };
const TABLES: Record<string, Fielded> = {
  users: {
    fields: ["plan", "email"],
    indexes: {
      by_creation_time: ["_creationTime"],
      by_workos_id: ["workosId", "_creationTime"],
    },
  },
  sessions: {
    fields: ["text", "rank", "userId", "slug"],
    indexes: {
      ...rows,
      by_user: ["userId", "_creationTime"],
      by_user_rank: ["userId", "rank", "_creationTime"],
      by_rank: ["rank", "_creationTime"],
      by_slug: ["slug", "_creationTime"],
    },
  },
  journals: {
    fields: ["text", "rank", "userId"],
    indexes: { ...rows, by_user_rank: ["userId", "rank", "_creationTime"] },
  },
  projects: {
    fields: ["text", "rank", "organizationId"],
    indexes: {
      ...rows,
      by_organization: ["organizationId", "_creationTime"],
      by_organization_rank: ["organizationId", "rank", "_creationTime"],
      by_rank: ["rank", "_creationTime"],
    },
  },
  messages: {
    fields: ["text", "rank", "sessionId"],
    indexes: {
      ...rows,
      by_session: ["sessionId", "_creationTime"],
      by_session_rank: ["sessionId", "rank", "_creationTime"],
      by_rank: ["rank", "_creationTime"],
    },
  },
  parts: {
    fields: ["text", "rank", "messageId"],
    indexes: { ...rows, by_message: ["messageId", "_creationTime"] },
  },
  tasks: {
    fields: ["text", "rank", "projectId"],
    indexes: { ...rows, by_project: ["projectId", "_creationTime"] },
  },
  tags: { fields: ["text", "rank"], indexes: { ...rows, by_rank: ["rank", "_creationTime"] } },
  board: { fields: ["text", "rank"], indexes: { ...rows, by_rank: ["rank", "_creationTime"] } },
  secrets: { fields: ["text", "rank"], indexes: { ...rows, by_rank: ["rank", "_creationTime"] } },
  deletedUsers: { fields: ["workosId"], indexes: rows },
};
const CHILDREN: Record<string, string> = {
  messages: "sessionId",
  parts: "messageId",
  tasks: "projectId",
};
const SEARCHED: Record<string, readonly string[]> = {
  sessions: ["userId", "rank"],
  projects: ["organizationId"],
  messages: ["sessionId", "rank"],
};
/** What a field that names an owner or a parent names. */
const NAMED: Record<string, string> = {
  userId: "users",
  sessionId: "sessions",
  messageId: "messages",
  projectId: "projects",
};

const table = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("sessions", "projects", "messages") },
  { weight: 8, arbitrary: fc.constantFrom("users", "journals", "parts", "tasks", "tags", "board") },
  { weight: 1, arbitrary: fc.constantFrom("secrets", "deletedUsers") },
);

function idOf(named: string): fc.Arbitrary<string> {
  // A few rows are named often, so that what one call does meets what another reads.
  const place = fc.oneof({ weight: 2, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(20) });
  return fc.oneof(
    { weight: 8, arbitrary: place.map((n) => `@own.${named}.${n}`) },
    { weight: 3, arbitrary: place.map((n) => `@other.${named}.${n}`) },
    { weight: 1, arbitrary: place.map((n) => `@gone.${named}.${n}`) },
    { weight: 1, arbitrary: fc.constantFrom("@new", "@new", "garbage", "", "10000") },
  );
}

const anyId = table.chain(idOf);
const words = fc.constantFrom("alpha", "bet", "alpha", "gamma nothing", "");

function valueFor(field: string): fc.Arbitrary<Value> {
  const named = NAMED[field];
  if (named !== undefined) {
    return fc.oneof({ weight: 9, arbitrary: idOf(named) }, { weight: 1, arbitrary: anyId });
  }
  switch (field) {
    case "rank":
      return fc.nat(3);
    case "_creationTime":
      return fc.nat(40).map((n) => `@time.${n}`);
    case "_id":
      return anyId;
    case "organizationId":
      return fc.constantFrom("org_engines", "org_tulips", "org_nowhere");
    case "workosId":
      return fc.constantFrom("user_ada", "user_grace", "user_edsger");
    case "slug":
    case "plan":
      return fc.constantFrom("@undefined", "pro", "a");
    default:
      return fc.constantFrom("alpha ~0~", "beta ~1~", "m", "user_grace");
  }
}

const side = fc.constantFrom("gt", "gte", "lt", "lte");

/** A range as Convex's types allow it: equal fields first, then one between bounds. */
function rangeOn(fields: readonly string[], first: number): fc.Arbitrary<Bound[]> {
  const usual = Math.min(first + 1, fields.length);
  const equals = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: first, max: usual }) },
    { weight: 1, arbitrary: fc.integer({ min: first, max: fields.length }) },
  );
  return equals.chain((equal) => {
    const eqs = fields
      .slice(0, equal)
      .map((field) => valueFor(field).map((value): Bound => ({ is: "eq", field, value })));
    const next = fields[equal];
    if (next === undefined) return fc.tuple(...eqs);
    const bounds = fc
      .uniqueArray(fc.record({ is: side, field: fc.constant(next), value: valueFor(next) }), {
        maxLength: 2,
        selector: ({ is }) => is.slice(0, 2),
      })
      .map((found): Bound[] => found);
    return fc.tuple(fc.tuple(...eqs), bounds).map(([before, after]) => [...before, ...after]);
  });
}

function sourceOf(name: string): fc.Arbitrary<Source> {
  const indexes = TABLES[name]?.indexes ?? {};
  const searched = SEARCHED[name];
  const child = CHILDREN[name];
  const byIndex = fc.constantFrom(...Object.entries(indexes)).chain(([index, fields]) => {
    // A child's parent is named, most of the time.
    const range =
      fields[0] === child
        ? fc.oneof(
            { weight: 9, arbitrary: rangeOn(fields, 1) },
            { weight: 1, arbitrary: rangeOn(fields, 0) },
          )
        : rangeOn(fields, 0);
    return range.map((range): Source => ({ by: "index", index, range }));
  });
  const filtered = fc.oneof(
    { weight: 2, arbitrary: fc.constant(searched?.slice(0, 1) ?? []) },
    { weight: 1, arbitrary: fc.subarray([...(searched ?? [])]) },
  );
  const bySearch = filtered.chain((fields) =>
    fc
      .tuple(
        words,
        fc.tuple(
          ...fields.map((field) =>
            valueFor(field).map((value): [field: string, value: Value] => [field, value]),
          ),
        ),
      )
      .map(([text, equals]): Source => ({ by: "search", index: "search_text", text, equals })),
  );
  return fc.oneof(
    { weight: child === undefined ? 2 : 1, arbitrary: fc.constant<Source>({ by: "none" }) },
    { weight: 1, arbitrary: fc.constant<Source>({ by: "fullTableScan" }) },
    { weight: 8, arbitrary: byIndex },
    { weight: searched === undefined ? 0 : 3, arbitrary: bySearch },
  );
}

const end: fc.Arbitrary<End> = fc.oneof(
  fc.constantFrom<End>({ end: "collect" }, { end: "first" }, { end: "unique" }),
  fc.record({ end: fc.constantFrom("take", "forAwait"), n: fc.integer({ min: 1, max: 5 }) }),
);

const page: fc.Arbitrary<End> = fc.record({
  end: fc.constant("paginate"),
  numItems: fc.integer({ min: 1, max: 4 }),
  cursor: fc.constant("@cursor"),
});

function queries(ending: fc.Arbitrary<End>): fc.Arbitrary<QueryOp> {
  return table.chain((name) =>
    fc
      .tuple(
        sourceOf(name),
        fc.option(fc.constantFrom("asc", "desc"), { nil: undefined }),
        fc.oneof(
          { weight: 3, arbitrary: fc.constant<Bound[]>([]) },
          { weight: 1, arbitrary: fc.array(filterOf(name), { minLength: 1, maxLength: 2 }) },
        ),
        ending,
      )
      .map(([source, order, filters, end]) => {
        // A search has its own order.
        const ordered = order === undefined || source.by === "search" ? {} : { order };
        return { op: "query", table: name, source, ...ordered, filters, end };
      }),
  );
}

function filterOf(name: string): fc.Arbitrary<Bound> {
  return fc
    .tuple(fc.constantFrom("eq", "gt", "gte", "lt", "lte"), fc.constantFrom(...fieldsOf(name)))
    .chain(([is, field]) =>
      valueFor(field)
        .filter((value) => value !== "@undefined")
        .map((value): Bound => ({ is, field, value })),
    );
}

function fieldsOf(name: string): readonly string[] {
  return TABLES[name]?.fields ?? [];
}

const query = queries(end);
/** Queries that are asked for page after page. */
export const pagedQueries = fc.array(queries(page), { minLength: 1, maxLength: 3 });
const nextPage = fc.nat(2).map((of): Step => ({ op: "page", of }));

const mentioned = table.chain((name) =>
  fc.record({
    table: fc.constant(name),
    id: fc.oneof({ weight: 9, arbitrary: idOf(name) }, anyId),
  }),
);
/** Both of Convex's call forms. */
const addressed = fc.oneof(
  mentioned,
  mentioned.map(({ id }) => ({ id })),
);
const get = addressed.map((call): Op => ({ op: "get", ...call }));
const normalizeId = mentioned.map((call): Op => ({ op: "normalizeId", ...call }));
const remove = addressed.map((call): Op => ({ op: "delete", ...call }));

function valuesOf(name: string): fc.Arbitrary<Fields> {
  const owner = ["userId", "organizationId", CHILDREN[name] ?? ""].filter((field) =>
    fieldsOf(name).includes(field),
  );
  const parts: Record<string, fc.Arbitrary<Value>> = {
    text: fc.constantFrom("alpha new", "delta"),
    rank: fc.nat(3),
    nothing: fc.constant(1),
    slug: fc.constantFrom("a", "b"),
    plan: fc.constantFrom("pro", "free"),
    email: fc.constant("forged"),
    ...Object.fromEntries(
      owner.map((field) => [field, fc.oneof(valueFor(field), fc.constant(null))]),
    ),
  };
  // Two rows with one slug are refused, which only happens when slugs are common.
  const slug = name === "sessions" ? [{ weight: 1, arbitrary: fc.constant(["slug"]) }] : [];
  const likely = name === "users" ? ["plan"] : ["text", "rank", ...(CHILDREN[name] ? owner : [])];
  const unlikely = ["nothing", "slug", "email", ...owner].filter((part) => !likely.includes(part));
  return fc
    .tuple(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant(likely) },
        { weight: 1, arbitrary: fc.subarray(likely) },
      ),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant<string[]>([]) },
        { weight: 3, arbitrary: fc.constant(owner) },
        ...slug,
        { weight: 1, arbitrary: fc.subarray(unlikely) },
      ),
    )
    .chain(([some, more]) =>
      fc.record(
        Object.fromEntries([...some, ...more].map((part) => [part, parts[part] ?? fc.constant(0)])),
      ),
    );
}

const insert = table.chain((name) =>
  valuesOf(name).map((value): Op => ({ op: "insert", table: name, value })),
);

const change = fc
  .tuple(fc.constantFrom("patch", "replace"), mentioned, fc.boolean())
  .chain(([op, { table: name, id }, form]) =>
    fc
      .oneof(
        valuesOf(name),
        // A change rarely says whose the row is.
        valuesOf(name).map((value) =>
          Object.fromEntries(Object.entries(value).filter(([field]) => !field.endsWith("Id"))),
        ),
      )
      .map((value): Op => ({ op, ...(form ? { table: name } : {}), id, value })),
  );
