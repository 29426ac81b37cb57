import type {
  GenericDatabaseReader,
  GenericDataModel,
  GenericDocument,
  GenericSearchIndexConfig,
  GenericTableInfo,
  OrderedQuery,
  SearchFilter,
  SearchFilterBuilder,
} from "convex/server";
import type { Value } from "convex/values";

/** The text of a search, and the values of its filter fields. */
export type SearchCall = { field: string; text: string; equals: [field: string, value: Value][] };

type SearchBuilder = {
  search(field: string, text: string): SearchBuilder;
  eq(field: string, value: Value): SearchBuilder;
};

/** A search's filter as `withSearchIndex` is given it, on any index. */
export type SearchFilterOf = (q: AnyBuilder) => SearchFilter;

type AnyBuilder = SearchFilterBuilder<GenericDocument, GenericSearchIndexConfig>;

/** The text and filters of a search, without a query. */
export function recordSearch(filter: SearchFilterOf): SearchCall {
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
  filter(recorder as unknown as AnyBuilder);
  return call;
}

/** Says the same to Convex's own builder. */
export function playSearch(
  db: GenericDatabaseReader<GenericDataModel>,
  name: string,
  index: string,
  { field, text, equals }: SearchCall,
): OrderedQuery<GenericTableInfo> {
  const filter = (q: SearchBuilder) =>
    equals.reduce((found, [filtered, value]) => found.eq(filtered, value), q.search(field, text));
  // Of a table that is known at run time only, no index has a type.
  const query = db.query(name) as unknown as AnySearch;
  return query.withSearchIndex(index, filter);
}

type AnySearch = {
  withSearchIndex(
    index: string,
    filter: (q: SearchBuilder) => SearchBuilder,
  ): OrderedQuery<GenericTableInfo>;
};
