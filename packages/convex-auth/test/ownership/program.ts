import { ConvexError, type Value } from "convex/values";
import { AuthConfigError } from "../../src/config";

/** One call of a database, as data. Text that begins with "@" is a name for an id or a time. */
export type Op =
  | { op: "get"; table?: string; id: string }
  | { op: "normalizeId"; table: string; id: string }
  | QueryOp
  | { op: "insert"; table: string; value: Fields }
  | { op: "patch" | "replace"; table?: string; id: string; value: Fields }
  | { op: "delete"; table?: string; id: string };

export type QueryOp = {
  op: "query";
  table: string;
  source: Source;
  order?: "asc" | "desc";
  filters: Bound[];
  end: End;
};

export type Source =
  /** `db.query(table).collect()`: the initializer itself is the query. */
  | { by: "none" }
  | { by: "fullTableScan" }
  | { by: "index"; index: string; range: Bound[] }
  | { by: "search"; index: string; text: string; equals: [field: string, value: Value][] };

export type End =
  | { end: "collect" | "first" | "unique" }
  | { end: "take" | "forAwait"; n: number }
  | { end: "paginate"; numItems: number; cursor: string | null };

export type Bound = { is: "eq" | "gt" | "gte" | "lt" | "lte"; field: string; value: Value };
export type Fields = Record<string, Value>;
export type Row = Fields & { _id: string; _creationTime: number };

/** What one call answered: a value, or the class of its refusal. */
export type Answer = { value: unknown } | { error: string };

/** Convex's database without its types, which would not allow most of these programs. */
export type LooseDb = {
  get(...call: string[]): Promise<Row | null>;
  normalizeId(table: string, id: string): string | null;
  query(table: string): LooseQuery;
  insert(table: string, value: Fields): Promise<string>;
  patch(...call: (string | Fields)[]): Promise<void>;
  replace(...call: (string | Fields)[]): Promise<void>;
  delete(...call: string[]): Promise<void>;
};

type LooseQuery = AsyncIterable<Row> & {
  fullTableScan(): LooseQuery;
  withIndex(index: string, range?: (q: Steps) => Steps): LooseQuery;
  withSearchIndex(index: string, search: (q: Steps) => Steps): LooseQuery;
  order(order: "asc" | "desc"): LooseQuery;
  filter(predicate: (q: Steps & { field(name: string): unknown }) => unknown): LooseQuery;
  collect(): Promise<Row[]>;
  first(): Promise<Row | null>;
  unique(): Promise<Row | null>;
  take(n: number): Promise<Row[]>;
  paginate(options: { numItems: number; cursor: string | null }): Promise<unknown>;
};

type Steps = Record<Bound["is"] | "search", (field: unknown, value: unknown) => Steps>;

/** Runs a program on a database: what each call answered. A refused call ends nothing. */
export async function runProgram(
  program: Op[],
  run: (op: Op) => Promise<unknown>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let made = "@new";
  for (const op of program) {
    try {
      const value = await run(renamed(op, (text) => (text === "@new" ? made : text)));
      if (op.op === "insert") made = String(value);
      answers.push({ value: value ?? null });
    } catch (error) {
      answers.push({ error: classOf(error) });
    }
  }
  return answers;
}

/** One call, as it is written in an app. */
export async function runOp(db: LooseDb, op: Op): Promise<unknown> {
  switch (op.op) {
    case "get":
      return await db.get(...named(op));
    case "normalizeId":
      return db.normalizeId(op.table, op.id);
    case "query":
      return await finish(ranged(db.query(op.table), op), op.end);
    case "insert":
      return await db.insert(op.table, op.value);
    case "patch":
      return await db.patch(...named(op), op.value);
    case "replace":
      return await db.replace(...named(op), op.value);
    case "delete":
      return await db.delete(...named(op));
  }
}

/** Every text of a value, given another one. */
export function renamed<T>(value: T, name: (text: string) => Value | undefined): T {
  if (typeof value === "string") return name(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => renamed(item, name)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [key, renamed(item, name)]),
  ) as T;
}

/** What kind of refusal this is: ours by its code, Convex's as one. */
export function classOf(error: unknown): string {
  if (error instanceof AuthConfigError) return error.code;
  if (error instanceof ConvexError) {
    const data: unknown = error.data;
    if (typeof data === "object" && data !== null && "code" in data) return String(data.code);
  }
  return "error";
}

function ranged(start: LooseQuery, { source, order, filters }: QueryOp): LooseQuery {
  let query = sourced(start, source);
  if (order !== undefined) query = query.order(order);
  for (const { is, field, value } of filters) {
    query = query.filter((q) => q[is](q.field(field), valueOf(value)));
  }
  return query;
}

function sourced(query: LooseQuery, source: Source): LooseQuery {
  switch (source.by) {
    case "none":
      return query;
    case "fullTableScan":
      return query.fullTableScan();
    case "index": {
      const { index, range } = source;
      if (range.length === 0) return query.withIndex(index);
      return query.withIndex(index, (q) =>
        range.reduce((so, { is, field, value }) => so[is](field, valueOf(value)), q),
      );
    }
    case "search":
      return query.withSearchIndex(source.index, (q) =>
        source.equals.reduce(
          (so, [field, value]) => so.eq(field, valueOf(value)),
          q.search("text", source.text),
        ),
      );
  }
}

async function finish(query: LooseQuery, end: End): Promise<unknown> {
  switch (end.end) {
    case "collect":
      return await query.collect();
    case "first":
      return await query.first();
    case "unique":
      return await query.unique();
    case "take":
      return await query.take(end.n);
    case "forAwait": {
      const rows: Row[] = [];
      for await (const row of query) {
        if (rows.push(row) >= end.n) break;
      }
      return rows;
    }
    case "paginate":
      return await query.paginate({ numItems: end.numItems, cursor: end.cursor });
  }
}

function named({ table, id }: { table?: string; id: string }): string[] {
  return table === undefined ? [id] : [table, id];
}

/** Arguments of a function have no `undefined`, so it goes by a name. */
function valueOf(value: Value): Value | undefined {
  return value === "@undefined" ? undefined : value;
}
