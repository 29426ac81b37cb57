import type {
  DocumentByName,
  GenericDatabaseReader,
  GenericDataModel,
  IndexNames,
  NamedTableInfo,
  PaginationOptions,
  PaginationResult,
  TableNamesInDataModel,
} from "convex/server";
import type { GenericId } from "convex/values";
import { findPublic } from "./findPublic";
import { isOwner } from "./isOwner";
import { listPublicChildren, type PublicChildrenOptions } from "./listPublicChildren";
import type { ChildTable, DeclaredDataModel, PublicDoc, ShareableTable } from "./owned";
import { requireOwned, type GuardCtx, type GuardOptions } from "./requireOwned";

/** The guards of an app's ownership map, for plain functions and for public rows. */
export function ownershipGuards<DataModel extends GenericDataModel, Declared extends string, Owned>(
  bound: GuardOptions,
) {
  type OwnedTable = keyof Owned & TableNamesInDataModel<DataModel>;

  return {
    /**
     * The row with this id, if it is the caller's: for functions that are not
     * one of `auth`'s, and for saying "not found" instead of `null`.
     *
     * Refuses with `not_found` when there is no such row, when it is somebody
     * else's, and when the id is not one of that table: the three look the same.
     * In a plain function also with `unauthenticated`, `user_not_provisioned`,
     * `account_deleted`.
     */
    requireOwned: async <Table extends OwnedTable>(
      ctx: GuardCtx<DeclaredDataModel<DataModel, Declared>>,
      table: Table,
      id: GenericId<Table> | string,
    ) => (await requireOwned(ctx, table, id, bound)) as DocumentByName<DataModel, Table>,

    /**
     * Returns the public row with this slug, without its owner and the fields that
     * the public must not see, or `null`. For plain queries.
     *
     * A row is public while its flag is `true`, its owner's account exists, and no
     * other row of the table has its slug. Anything but a non-empty text is no slug.
     * Reads the row and its owner.
     *
     * @example
     * ```ts
     * export const read = query({
     *   args: { slug: v.string() },
     *   handler: (ctx, { slug }) => auth.findPublic(ctx, "sessions", slug),
     * });
     * ```
     */
    findPublic: async <Table extends ShareableTable<Owned> & TableNamesInDataModel<DataModel>>(
      ctx: PublicCtx<DataModel>,
      table: Table,
      slug: string | null | undefined,
    ) =>
      (await findPublic(openReader(ctx), bound.tables, table, slug)) as PublicDoc<
        DocumentByName<DataModel, Table>,
        Owned[Table]
      > | null,

    /**
     * Lists the rows below the public row that has the slug, without the fields that
     * the public must not see. For plain queries.
     *
     * - `slug`: the row's current slug. Ids from an earlier one read nothing.
     * - `parent`: the id of the row that the children hang on directly; by default
     *   the row that has the slug. It must lead up to that row.
     * - `paginationOpts` for one page, or `limit` (an integer from 1 to 1000) for an
     *   array. A query reads one page at most, so that a page of children and the
     *   children of each of them are read with one of each.
     * - `order` (default `"asc"`) and `index`, one that begins with the parent's field.
     *
     * Empty whenever the slug finds no public row or `parent` is not below it. Refuses
     * with `invalid_request` for a wrong `limit`.
     *
     * @example
     * ```ts
     * export const messages = query({
     *   args: { slug: v.string(), paginationOpts: paginationOptsValidator },
     *   handler: (ctx, args) => auth.listPublicChildren(ctx, "messages", args),
     * });
     * ```
     */
    listPublicChildren: (async (
      ctx: PublicCtx<DataModel>,
      table: string,
      options: PublicChildrenOptions,
    ) =>
      await listPublicChildren(
        openReader(ctx),
        bound.tables,
        table,
        options,
      )) as ListPublicChildren<DataModel, Owned>,

    isOwner,
  };
}

/** `auth.listPublicChildren`: a page with `paginationOpts`, an array with `limit`. */
export interface ListPublicChildren<DataModel extends GenericDataModel, Owned> {
  <Table extends ChildTable<Owned> & TableNamesInDataModel<DataModel>>(
    ctx: PublicCtx<DataModel>,
    table: Table,
    options: ChildrenOf<DataModel, Table> & { paginationOpts: PaginationOptions; limit?: never },
  ): Promise<PaginationResult<PublicDoc<DocumentByName<DataModel, Table>, Owned[Table]>>>;
  <Table extends ChildTable<Owned> & TableNamesInDataModel<DataModel>>(
    ctx: PublicCtx<DataModel>,
    table: Table,
    options: ChildrenOf<DataModel, Table> & { limit: number; paginationOpts?: never },
  ): Promise<PublicDoc<DocumentByName<DataModel, Table>, Owned[Table]>[]>;
}

type ChildrenOf<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> = Pick<PublicChildrenOptions, "slug" | "parent" | "order"> & {
  index?: IndexNames<NamedTableInfo<DataModel, Table>> | undefined;
};

/** A plain query's context; in an `auth.query`, what its `unscopedDb` reads. */
type PublicCtx<DataModel extends GenericDataModel> =
  { db: GenericDatabaseReader<DataModel> } | { unscopedDb: GenericDatabaseReader<DataModel> };

function openReader<DataModel extends GenericDataModel>(ctx: PublicCtx<DataModel>) {
  const db = "unscopedDb" in ctx ? ctx.unscopedDb : ctx.db;
  // What is public is found by the map, whatever the app's tables are.
  return db as unknown as GenericDatabaseReader<GenericDataModel>;
}
