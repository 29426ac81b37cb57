import type {
  Expression,
  GenericDatabaseReader,
  GenericDataModel,
  GenericTableInfo,
  OrderedQuery,
  PaginationOptions,
  Query,
  QueryInitializer,
  SearchFilter,
} from "convex/server";
import type { Value } from "convex/values";
import { AuthConfigError } from "../config/configError";
import { DeferredQuery } from "./deferredQuery";
import {
  emptyRange,
  playRange,
  rangeOfOwner,
  recordRange,
  type Bound,
  type Range,
} from "./indexRange";
import { NOBODY, type Scope } from "./scope";
import { isScanIndex, type Indexes, type Table } from "./tables";

type Info = GenericTableInfo;
type Filter = Parameters<OrderedQuery<Info>["filter"]>[0];

/** How one kind of table is read. */
type Source = {
  withIndex(index: string, bounds: Bound[]): Query<Info>;
  withSearchIndex(index: string, filter: SearchCall): OrderedQuery<Info>;
};

type Compare = (left: unknown, right: unknown) => Expression<boolean>;

/** A search as it was asked for: the text, and what its filter fields equal. */
type SearchCall = { field: string; text: string; equals: [field: string, value: Value][] };

/**
 * Convex's query over the caller's rows of a table. The owner is put into the
 * index range, never filtered afterwards where an index begins with it, so a
 * page of n rows reads n rows however many others there are.
 */
export function scopedQuery(
  db: GenericDatabaseReader<GenericDataModel>,
  scope: Scope,
  name: string,
): QueryInitializer<Info> {
  const table = scope.table(name);
  if (table.kind === "shared") return db.query(name);
  return new ScopedQuery(sourceOf(db, scope, table));
}

class ScopedQuery implements QueryInitializer<Info> {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  withIndex(index: string, range?: Range | undefined): Query<Info> {
    return this.#source.withIndex(index, recordRange(range));
  }

  withSearchIndex(index: string, filter: (q: never) => SearchFilter): OrderedQuery<Info> {
    return this.#source.withSearchIndex(index, recordSearch(filter));
  }

  /** As Convex reads a table without an index: in the order in which rows were made. */
  fullTableScan(): Query<Info> {
    return this.#source.withIndex("by_creation_time", []);
  }

  order(order: "asc" | "desc") {
    return this.fullTableScan().order(order);
  }

  filter(predicate: Filter): this {
    // Typed as what it was called on, and is at least an ordered query then.
    return this.fullTableScan().filter(predicate) as unknown as this;
  }

  collect() {
    return this.fullTableScan().collect();
  }

  take(n: number) {
    return this.fullTableScan().take(n);
  }

  first() {
    return this.fullTableScan().first();
  }

  unique() {
    return this.fullTableScan().unique();
  }

  paginate(options: PaginationOptions) {
    return this.fullTableScan().paginate(options);
  }

  [Symbol.asyncIterator]() {
    return this.fullTableScan()[Symbol.asyncIterator]();
  }
}

function sourceOf(
  db: GenericDatabaseReader<GenericDataModel>,
  scope: Scope,
  table: Exclude<Table, { kind: "shared" }>,
): Source {
  switch (table.kind) {
    case "user":
    case "organization":
      return ownedSource(db, table, scope.owner(table.kind));
    case "through":
      return childSource(db, scope, table);
    case "self":
      return selfSource(db, scope.owner("self"));
  }
}

/** Rows whose field holds the owner. */
function ownedSource(
  db: GenericDatabaseReader<GenericDataModel>,
  { name, field, indexes }: Extract<Table, { kind: "user" | "organization" }>,
  owner: Value,
): Source {
  const read = (index: string, bounds: Bound[]) =>
    db.query(name).withIndex(index, playRange(bounds));
  return {
    withIndex(index, bounds) {
      if (indexes.get(index)?.[0] === field) return read(index, rangeOfOwner(bounds, field, owner));
      if (index === "by_creation_time") {
        return read(scanIndex(name, indexes, field), rangeOfOwner(bounds, field, owner));
      }
      if (owner === NOBODY) return read(firstIndex(indexes, field), emptyRange(field));
      // An index that does not begin with the owner is read as it is, and what
      // is not the caller's is left out.
      return read(index, bounds).filter((q) => q.eq(q.field(field), owner));
    },
    withSearchIndex(index, call) {
      const named = call.equals.find(([filtered]) => filtered === field);
      if (owner === NOBODY || (named !== undefined && named[1] !== owner)) {
        return read(firstIndex(indexes, field), emptyRange(field));
      }
      const rest = call.equals.filter(([filtered]) => filtered !== field);
      return playSearch(db, name, index, { ...call, equals: [[field, owner], ...rest] });
    },
  };
}

/** Rows that are reached through their parent. */
function childSource(
  db: GenericDatabaseReader<GenericDataModel>,
  scope: Scope,
  { name, field, parent, indexes }: Extract<Table, { kind: "through" }>,
): Source {
  return {
    withIndex(index, bounds) {
      const [first] = bounds;
      const begins = indexes.get(index)?.[0] === field;
      if (!begins || first?.operator !== "eq" || first.field !== field)
        throw unreached(name, indexes, field);
      return new DeferredQuery(async () => {
        const reached = await scope.ownsParent(parent, first.value);
        return db.query(name).withIndex(index, playRange(reached ? bounds : emptyRange(field)));
      });
    },
    withSearchIndex(index, call) {
      const [, id] = call.equals.find(([filtered]) => filtered === field) ?? [];
      if (id === undefined) throw unreached(name, indexes, field);
      return new DeferredQuery(async () => {
        const reached = await scope.ownsParent(parent, id);
        if (reached) return playSearch(db, name, index, call);
        return db.query(name).withIndex(firstIndex(indexes, field), playRange(emptyRange(field)));
      });
    },
  };
}

/** The caller's own users row, whichever index it is looked for by. */
function selfSource(db: GenericDatabaseReader<GenericDataModel>, owner: Value): Source {
  return {
    withIndex: (_, bounds) =>
      bounds.reduce<Query<Info>>(
        (query, { operator, field, value }) =>
          query.filter((q) => {
            // Five methods with five types of their own, and one shape.
            const compare = q[operator].bind(q) as unknown as Compare;
            return compare(q.field(field), value);
          }),
        db
          .query("users")
          .withIndex("by_id", playRange([{ operator: "eq", field: "_id", value: owner }])),
      ),
    withSearchIndex() {
      throw new AuthConfigError(
        "unreachable_rows",
        'The "users" table cannot be searched through ctx.db, where there is one row of it. Search it through ctx.unscopedDb',
      );
    },
  };
}

type SearchBuilder = {
  search(field: string, text: string): SearchBuilder;
  eq(field: string, value: Value): SearchBuilder;
};

function recordSearch(filter: (q: never) => unknown): SearchCall {
  const call: SearchCall = { field: "", text: "", equals: [] };
  const recorder: SearchBuilder = {
    search(field, text) {
      Object.assign(call, { field, text });
      return recorder;
    },
    eq(field, value) {
      call.equals.push([field, value]);
      return recorder;
    },
  };
  filter(recorder as never);
  return call;
}

function playSearch(
  db: GenericDatabaseReader<GenericDataModel>,
  name: string,
  index: string,
  { field, text, equals }: SearchCall,
): OrderedQuery<Info> {
  return db
    .query(name)
    .withSearchIndex(
      index as never,
      ((q: SearchBuilder) =>
        equals.reduce(
          (found, [filtered, value]) => found.eq(filtered, value),
          q.search(field, text),
        )) as never,
    );
}

function scanIndex(name: string, indexes: Indexes, field: string): string {
  const found = [...indexes].find(([, fields]) => isScanIndex(fields, field));
  if (found !== undefined) return found[0];
  throw new AuthConfigError(
    "missing_index",
    `Reading "${name}" in the order in which its rows were made takes an index of its owner alone. Add .index("by_${field}", ["${field}"]) to it in convex/schema.ts, or name the index to read by`,
  );
}

function firstIndex(indexes: Indexes, field: string): string {
  return [...indexes].find(([, fields]) => fields[0] === field)?.[0] ?? "by_id";
}

function unreached(name: string, indexes: Indexes, field: string): AuthConfigError {
  return new AuthConfigError(
    "unreachable_rows",
    `The rows of "${name}" are reached through their parent. Name it: .withIndex("${firstIndex(indexes, field)}", (q) => q.eq("${field}", …)), or q.eq("${field}", …) in a search`,
  );
}
