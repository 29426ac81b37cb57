import type {
  GenericDatabaseReader,
  GenericDataModel,
  GenericDocument,
  PaginationOptions,
  PaginationResult,
} from "convex/server";
import type { GenericId } from "convex/values";
import { AuthConfigError } from "../config/configError";
import { AuthError } from "../errors";
import { findPublicRow, requireShareable } from "./findPublic";
import { showPublic } from "./publicFields";
import type { ChildTable, Ownership, ShareableTable } from "./tables";

type Reader = GenericDatabaseReader<GenericDataModel>;

/** Which children of a public row are listed, and how. */
export type PublicChildrenOptions = {
  /**
   * The current slug of the public row at the top. Without one, or with one that
   * finds no public row, there are no children.
   */
  slug: string | null | undefined;
  /**
   * The id of the row that the children hang on directly. It must lead up to the
   * row that has the slug, or there are no children.
   * @default the row that has the slug, for tables that hang directly on it
   */
  parent?: string | null | undefined;
  /** One page, as Convex's `paginate`. A query can read one page. */
  paginationOpts?: PaginationOptions | undefined;
  /** The first so many children as an array, without pages: an integer from 1 to 1000. */
  limit?: number | undefined;
  /** @default "asc" */
  order?: "asc" | "desc" | undefined;
  /**
   * An index that begins with the parent's field.
   * @default the first such index of the schema
   */
  index?: string | undefined;
};

/**
 * Lists the children of one row below a public row, without the fields that the
 * public must not see: a page with `paginationOpts`, an array with `limit`.
 *
 * Reads the public row and its owner, one row a level between the two, and the
 * children that it returns.
 *
 * Throws an `AuthError` with code `invalid_request` for a `limit` out of range and
 * for both or none of `paginationOpts` and `limit`; an `AuthConfigError` with code
 * `not_shareable`, `missing_index` or `unreachable_rows`.
 */
export async function listPublicChildren(
  db: Reader,
  tables: Ownership,
  name: string,
  options: PublicChildrenOptions,
): Promise<PaginationResult<GenericDocument> | GenericDocument[]> {
  const { slug, paginationOpts, limit, order = "asc" } = options;
  const table = requireChild(tables, name);
  const root = rootOf(tables, table);
  const index = requireParentIndex(table, options.index);
  checkExtent(options);
  if (options.parent === undefined && table.parent !== root.name) throw missingParent(table);

  const row = await findPublicRow(db, tables, root, slug);
  const parent = row === null ? null : await parentBelow(db, tables, table, row, options.parent);
  if (parent === null) {
    return limit === undefined ? { page: [], isDone: true, continueCursor: "" } : [];
  }
  const children = db
    .query(name)
    .withIndex(index, (q) => q.eq(table.field, parent))
    .order(order);
  const show = (child: GenericDocument) => showPublic(child, table.fields);
  if (paginationOpts === undefined) return (await children.take(limit ?? 0)).map(show);
  const result = await children.paginate(paginationOpts);
  return { ...result, page: result.page.map(show) };
}

/** The id of the direct parent, if it is the public row or leads up to it. */
async function parentBelow(
  db: Reader,
  tables: Ownership,
  table: ChildTable,
  root: GenericDocument,
  parent: unknown,
): Promise<GenericId<string> | null> {
  const id = parent === undefined ? root._id : parent;
  const known = typeof id === "string" ? db.normalizeId(table.parent, id) : null;
  if (known === null) return null;
  const over = tables.get(table.parent);
  if (over?.kind !== "through") return known === root._id ? known : null;
  const row = await db.get(table.parent, known);
  if (row === null) return null;
  // `null`, not `undefined`: a row without a parent leads nowhere.
  const reached = await parentBelow(db, tables, over, root, row[over.field] ?? null);
  return reached === null ? null : known;
}

function requireChild(tables: Ownership, name: string): ChildTable {
  const table = tables.get(name);
  if (table?.kind === "through") return table;
  throw new AuthConfigError(
    "not_shareable",
    `"${name}" has no parent, so it has no public children to list. Write ${name}: { through: "…" } in "owned" of defineAuth, or read a public row with findPublic`,
  );
}

/** The shareable table at the top. */
function rootOf(tables: Ownership, { parent }: ChildTable): ShareableTable {
  const table = tables.get(parent);
  return table?.kind === "through" ? rootOf(tables, table) : requireShareable(tables, parent);
}

function requireParentIndex({ name, field, indexes }: ChildTable, named?: string): string {
  const index = named ?? [...indexes].find(([, fields]) => fields[0] === field)?.[0] ?? "";
  if (indexes.get(index)?.[0] === field) return index;
  throw new AuthConfigError(
    "missing_index",
    `The index "${index}" of "${name}" does not begin with "${field}". Name an index that does`,
  );
}

function checkExtent({ paginationOpts, limit }: PublicChildrenOptions): void {
  if ((paginationOpts === undefined) === (limit === undefined)) {
    throw new AuthError("invalid_request", {
      message: 'Public children are listed with either "paginationOpts" or "limit".',
    });
  }
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) return;
  throw new AuthError("invalid_request", {
    message: `"limit" must be an integer from 1 to ${MAX_LIMIT}.`,
  });
}

const MAX_LIMIT = 1000;

function missingParent({ name, parent }: ChildTable): AuthConfigError {
  return new AuthConfigError(
    "unreachable_rows",
    `The rows of "${name}" are reached through "${parent}". Pass the id of a row of "${parent}" as "parent"`,
  );
}
