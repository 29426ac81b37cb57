import type {
  GenericDatabaseReader,
  GenericDataModel,
  GenericTableInfo,
  OrderedQuery,
  PaginationOptions,
  Query,
  QueryInitializer,
} from "convex/server";
import { recordRange, type Range } from "./indexRange";
import type { Scope } from "./scope";
import { recordSearch, type SearchFilterOf } from "./searchCall";
import { sourceOf, type Source } from "./source";

type Info = GenericTableInfo;
type Filter = Parameters<OrderedQuery<Info>["filter"]>[0];

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

  withSearchIndex(index: string, filter: SearchFilterOf): OrderedQuery<Info> {
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
