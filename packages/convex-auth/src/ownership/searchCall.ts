import type {
  GenericDatabaseReader,
  GenericDataModel,
  GenericTableInfo,
  OrderedQuery,
} from "convex/server";
import type { Value } from "convex/values";

/** A search as it was asked for: the text, and what its filter fields equal. */
export type SearchCall = { field: string; text: string; equals: [field: string, value: Value][] };

type SearchBuilder = {
  search(field: string, text: string): SearchBuilder;
  eq(field: string, value: Value): SearchBuilder;
};

/** What a search asks for, without asking yet. */
export function recordSearch(filter: (q: never) => unknown): SearchCall {
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

/** Says the same to Convex's own builder. */
export function playSearch(
  db: GenericDatabaseReader<GenericDataModel>,
  name: string,
  index: string,
  { field, text, equals }: SearchCall,
): OrderedQuery<GenericTableInfo> {
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
