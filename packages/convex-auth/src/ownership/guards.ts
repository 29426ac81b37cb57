import type {
  DocumentByName,
  GenericDatabaseReader,
  GenericDataModel,
  IndexNames,
  NamedTableInfo,
  PaginationResult,
  TableNamesInDataModel,
} from "convex/server";
import type { GenericId } from "convex/values";
import { isOwner } from "./isOwner";
import type { ChildTable, DeclaredDataModel, HiddenField, ShareableTable } from "./owned";
import { requireOwned, type GuardCtx, type GuardOptions } from "./requireOwned";
import {
  findPublic,
  publicChildren,
  publicDoc,
  type ChildrenOptions,
  type PublicDoc,
} from "./sharing";

/** The guards of an app's ownership map, for its plain functions and for what is public. */
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
     * The row with this slug while it is public, as anybody may see it: without
     * its owner and without its private fields. For plain queries. One read.
     */
    findPublic: async <Table extends ShareableTable<Owned> & TableNamesInDataModel<DataModel>>(
      ctx: PublicCtx<DataModel>,
      table: Table,
      slug: string,
    ) =>
      (await findPublic(openReader(ctx), bound.tables, table, slug)) as PublicDoc<
        DocumentByName<DataModel, Table>,
        HiddenField<Owned[Table]>
      > | null,

    /**
     * A page of the rows below a public row, without their private fields; empty
     * as soon as that row is public no more. For plain queries.
     */
    publicChildren: async <Table extends ChildTable<Owned> & TableNamesInDataModel<DataModel>>(
      ctx: PublicCtx<DataModel>,
      table: Table,
      parent: string,
      children: ChildrenOptions & { index?: IndexNames<NamedTableInfo<DataModel, Table>> },
    ) =>
      (await publicChildren(
        openReader(ctx),
        bound.tables,
        table,
        parent,
        children,
      )) as PaginationResult<
        PublicDoc<DocumentByName<DataModel, Table>, HiddenField<Owned[Table]>>
      >,

    isOwner,
    publicDoc,
  };
}

/** A plain query's context; in an `auth.query`, what its `unscopedDb` reads. */
type PublicCtx<DataModel extends GenericDataModel> =
  { db: GenericDatabaseReader<DataModel> } | { unscopedDb: GenericDatabaseReader<DataModel> };

function openReader<DataModel extends GenericDataModel>(ctx: PublicCtx<DataModel>) {
  const db = "unscopedDb" in ctx ? ctx.unscopedDb : ctx.db;
  // What is public is found by the map, whatever the app's tables are.
  return db as unknown as GenericDatabaseReader<GenericDataModel>;
}
