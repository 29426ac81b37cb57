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
import type { AuthOptions } from "../options";
import { findPublic } from "./findPublic";
import { isOwner, type IsOwner } from "./isOwner";
import { listPublicChildren, type PublicChildrenOptions } from "./listPublicChildren";
import type { ChildTable, DeclaredDataModel, PublicDoc, ShareableTable } from "./owned";
import { requireRow, type RequireRowCtx } from "./requireRow";

/** `auth.rows`: single rows by their owner, and public rows. */
export interface Rows<DataModel extends GenericDataModel, Declared extends string, Owned> {
  /**
   * Returns the caller's row with this id. For plain functions, and for refusing
   * with "not found" in place of `null`.
   *
   * Refuses with `not_found` when the row is missing, when another user owns it, and
   * when the id is not one of that table: the three look the same. In a plain
   * function also with `unauthenticated`, `not_a_user`, `user_not_provisioned`,
   * `account_deleted`.
   *
   * @example
   * ```ts
   * export const rename = auth.mutation({
   *   args: { id: v.id("sessions"), title: v.string() },
   *   handler: async (ctx, { id, title }) => {
   *     const session = await auth.rows.require(ctx, "sessions", id);
   *     await ctx.db.patch("sessions", session._id, { title });
   *   },
   * });
   * ```
   */
  require<Table extends keyof Owned & TableNamesInDataModel<DataModel>>(
    ctx: RequireRowCtx<DeclaredDataModel<DataModel, Declared>>,
    table: Table,
    id: GenericId<Table> | string,
  ): Promise<DocumentByName<DataModel, Table>>;

  /**
   * Returns the public row with this slug, without its owner and the fields that
   * the public must not see, or `null`. For plain queries.
   *
   * A row is public while its flag is `true`, its owner's account exists, and no
   * other row of the table has its slug. Anything but a non-empty string is no slug.
   * Reads the row and its owner.
   *
   * @example
   * ```ts
   * export const read = query({
   *   args: { slug: v.string() },
   *   handler: (ctx, { slug }) => auth.rows.findPublic(ctx, "sessions", slug),
   * });
   * ```
   */
  findPublic<Table extends ShareableTable<Owned> & TableNamesInDataModel<DataModel>>(
    ctx: PublicCtx<DataModel>,
    table: Table,
    slug: string | null | undefined,
  ): Promise<PublicDoc<DocumentByName<DataModel, Table>, Owned[Table]> | null>;

  /**
   * Lists the rows below the public row that has the slug, without the fields that
   * the public must not see. For plain queries.
   *
   * - `slug`: the row's current slug. An earlier one reads nothing.
   * - `parent`: the id of the row that the children hang on directly; by default
   *   the row that has the slug. It must lead up to that row.
   * - `paginationOpts` for one page, or `limit` (an integer from 1 to 1000) for an
   *   array. A query reads one page at most, so read a page of children with the one
   *   and the children of each of them with the other.
   * - `order` (default `"asc"`) and `index`, one that begins with the parent's field.
   *
   * Empty when the slug finds no public row or `parent` is not below it. Refuses
   * with `invalid_request` for a wrong `limit`.
   *
   * @example
   * ```ts
   * export const messages = query({
   *   args: { slug: v.string(), paginationOpts: paginationOptsValidator },
   *   handler: (ctx, args) => auth.rows.listPublicChildren(ctx, "messages", args),
   * });
   * ```
   */
  listPublicChildren: ListPublicChildren<DataModel, Owned>;

  /** Whether the caller owns a row that was read through `ctx.unscopedDb`. */
  isOwner: IsOwner;
}

/** `auth.rows.listPublicChildren`: a page with `paginationOpts`, an array with `limit`. */
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
export type PublicCtx<DataModel extends GenericDataModel> =
  { db: GenericDatabaseReader<DataModel> } | { unscopedDb: GenericDatabaseReader<DataModel> };

/** Creates `auth.rows`, for any data model. */
export function createRows(options: AuthOptions) {
  return {
    require: (ctx: RequireRowCtx<GenericDataModel>, table: string, id: string) =>
      requireRow(ctx, table, id, options),
    findPublic: (ctx: PublicCtx<GenericDataModel>, table: string, slug: unknown) =>
      findPublic(readerOf(ctx), options.tables, table, slug),
    listPublicChildren: (
      ctx: PublicCtx<GenericDataModel>,
      table: string,
      children: PublicChildrenOptions,
    ) => listPublicChildren(readerOf(ctx), options.tables, table, children),
    isOwner,
  };
}

function readerOf(ctx: PublicCtx<GenericDataModel>): GenericDatabaseReader<GenericDataModel> {
  return "unscopedDb" in ctx ? ctx.unscopedDb : ctx.db;
}
