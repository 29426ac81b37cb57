import type {
  GenericDatabaseReader,
  GenericDataModel,
  GenericDocument,
  PaginationOptions,
  PaginationResult,
} from "convex/server";
import { AuthConfigError } from "../config/configError";
import type { OwnerField } from "./isOwner";
import type { Ownership, Sharing, Table } from "./tables";

type Reader = GenericDatabaseReader<GenericDataModel>;

/**
 * The row as anybody may see it, or `null` unless its `isPublic` flag is set.
 * The owner is left out, and so are the fields that are named private.
 *
 * @example
 * ```ts
 * export const shared = query({
 *   args: { id: v.id("sessions") },
 *   handler: async (ctx, { id }) =>
 *     auth.publicDoc(await ctx.db.get("sessions", id), { private: ["cost"] }),
 * });
 * ```
 */
export function publicDoc<
  Row extends Record<string, unknown> & { isPublic?: boolean },
  Private extends keyof Row & string = never,
  Owner extends OwnerField<Row> = Extract<"userId", OwnerField<Row>>,
>(
  row: Row | null,
  options: { private?: readonly Private[]; field?: Owner } = {},
): PublicDoc<Row, Owner | Private> | null {
  if (row === null || row.isPublic !== true) return null;
  const hidden = [options.field ?? "userId", ...(options.private ?? [])];
  return without(row, hidden) as PublicDoc<Row, Owner | Private>;
}

/** A row without the fields that are not for everybody. */
export type PublicDoc<Row, Hidden extends PropertyKey> = {
  [Field in keyof Row as Field extends Hidden ? never : Field]: Row[Field];
};

/** The row at an address, while it is public. One read. */
export async function findPublic(
  db: Reader,
  tables: Ownership,
  name: string,
  slug: string,
): Promise<GenericDocument | null> {
  const sharing = sharingOf(tables.get(name));
  if (sharing === null) throw notShareable(name);
  // A row that has no slug has no address.
  if (slug === "") return null;
  const row = await db
    .query(name)
    .withIndex(sharing.slugIndex, (q) => q.eq(sharing.slug, slug))
    .first();
  return row !== null && row[sharing.flag] === true ? without(row, sharing.hidden) : null;
}

/** A page of a parent's children, while the parent is public. */
export async function publicChildren(
  db: Reader,
  tables: Ownership,
  name: string,
  parent: string,
  { paginationOpts, order = "asc", index }: ChildrenOptions,
): Promise<PaginationResult<GenericDocument>> {
  const table = tables.get(name);
  if (table?.kind !== "through") throw notShareable(name);
  const by = index ?? [...table.indexes].find(([, fields]) => fields[0] === table.field)?.[0] ?? "";
  if (table.indexes.get(by)?.[0] !== table.field) {
    throw new AuthConfigError(
      "missing_index",
      `The index "${by}" of "${name}" does not begin with "${table.field}", by which the rows of a parent are found. Name one that does`,
    );
  }
  if (!(await isPublic(db, tables, table.parent, parent))) {
    return { page: [], isDone: true, continueCursor: "" };
  }
  const result = await db
    .query(name)
    .withIndex(by, (q) => q.eq(table.field, parent))
    .order(order)
    .paginate(paginationOpts);
  return { ...result, page: result.page.map((row) => without(row, table.hidden)) };
}

/** How a public row's children are read. */
export type ChildrenOptions = {
  paginationOpts: PaginationOptions;
  /** @default "asc" */
  order?: "asc" | "desc" | undefined;
  /**
   * An index that begins with the parent's field.
   * @default the first one
   */
  index?: string | undefined;
};

/** A row is as public as the one that it is reached through. */
async function isPublic(db: Reader, tables: Ownership, name: string, id: string): Promise<boolean> {
  const known = db.normalizeId(name, id);
  const row = known === null ? null : await db.get(name, known);
  const table = tables.get(name);
  if (row === null || !table) return false;
  if (table.kind === "through") {
    return await isPublic(db, tables, table.parent, String(row[table.field]));
  }
  const sharing = sharingOf(table);
  return sharing !== null && row[sharing.flag] === true;
}

function sharingOf(table: Table | null | undefined): Sharing | null {
  return table?.kind === "user" || table?.kind === "organization" ? table.sharing : null;
}

function without<Row extends Record<string, unknown>>(row: Row, hidden: readonly string[]): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([field]) => !hidden.includes(field)),
  ) as Row;
}

function notShareable(name: string): AuthConfigError {
  return new AuthConfigError(
    "not_shareable",
    `Nobody said how rows of "${name}" are made public. Write ${name}: { user: "userId", public: { slug: "slug" } } in "owned" of defineAuth, or reach them through a parent that has that`,
  );
}
