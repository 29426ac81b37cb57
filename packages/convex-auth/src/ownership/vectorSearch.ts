import type {
  DocumentByName,
  GenericActionCtx,
  GenericDataModel,
  GenericDocument,
  NamedTableInfo,
  TableNamesInDataModel,
  VectorIndexNames,
} from "convex/server";
import type { GenericId } from "convex/values";
import { AuthConfigError } from "../config/configError";
import type { Caller } from "./caller";
import type { DeclaredDataModel } from "./owned";
import { NO_OWNER, ownerOf } from "./scope";
import type { Ownership } from "./tables";

/**
 * Convex's vector search among the caller's rows: the owner is its filter, and
 * the rows that it finds are read once more as the caller's. It takes no filter
 * of its own, because Convex's can say "or" but not "and".
 *
 * Answers as Convex does, nearest first, with the row in `doc`.
 */
export type ScopedVectorSearch<DataModel extends GenericDataModel, Declared extends string> = <
  Table extends TableNamesInDataModel<DeclaredDataModel<DataModel, Declared>>,
  Index extends VectorIndexNames<NamedTableInfo<DataModel, Table>>,
>(
  table: Table,
  index: Index,
  query: {
    vector: number[];
    /**
     * How many rows at most, from 1 to 256.
     * @default 10
     */
    limit?: number;
  },
) => Promise<{ _id: GenericId<Table>; _score: number; doc: DocumentByName<DataModel, Table> }[]>;

/** Convex's vector search of a table that is known at run time only. */
type AnySearch = (
  table: string,
  index: string,
  query: { vector: number[]; limit?: number; filter: Filter },
) => Promise<{ _id: string; _score: number }[]>;
type Load = (table: string, ids: string[]) => Promise<(GenericDocument | null)[]>;
type Filter = (q: { eq(field: string, value: unknown): unknown }) => unknown;

/** The caller's vector search. What an app declared is known to its types alone. */
export function scopeVectorSearch(
  tables: Ownership,
  caller: Caller,
  search: GenericActionCtx<GenericDataModel>["vectorSearch"],
  load: Load,
): AnyScopedSearch {
  return async (
    name: string,
    index: string,
    { vector, limit }: { vector: number[]; limit?: number },
  ) => {
    const table = tables.get(name);
    if (table?.kind !== "user" && table?.kind !== "organization") {
      throw new AuthConfigError(
        "unreachable_rows",
        `The rows of "${name}" have no field for their owner, so a vector search cannot be limited to one owner. Use ctx.unscopedVectorSearch where every user may see the results`,
      );
    }
    const owner = ownerOf(caller, table.kind);
    if (owner === NO_OWNER) return [];
    const filter: Filter = (q) => q.eq(table.field, owner);
    const found = await (search as unknown as AnySearch)(name, index, {
      vector,
      ...(limit === undefined ? {} : { limit }),
      filter,
    });
    const docs = await load(
      name,
      found.map(({ _id }) => _id),
    );
    return found.flatMap((hit, place) => {
      const doc = docs[place];
      return doc ? [{ ...hit, doc }] : [];
    });
  };
}

type AnyScopedSearch = (
  table: string,
  index: string,
  query: { vector: number[]; limit?: number },
) => Promise<{ _id: string; _score: number; doc: GenericDocument }[]>;
