import type { GenericDatabaseReader, GenericDataModel, GenericDocument } from "convex/server";
import { AuthError } from "../errors";
import type { Table } from "./tables";

/**
 * Keeps the slugs of shareable tables unique within one transaction's writes.
 * Convex's transactions are serializable: when two claim one slug, one is retried and
 * finds it taken.
 */
export class SlugClaims {
  readonly #db: GenericDatabaseReader<GenericDataModel>;
  /** Claims whose write is not done: a query does not find those yet. */
  readonly #pending = new Set<string>();

  constructor(db: GenericDatabaseReader<GenericDataModel>) {
    this.#db = db;
  }

  /**
   * Runs a write, unless it gives the row a slug that another row has, public or
   * not, of any owner: then it throws an `AuthError` with code `slug_taken`.
   * Reads only where the write changes the slug.
   *
   * @param row - The row as it is; `null` for one that is inserted.
   * @param value - What is written.
   */
  async during<Result>(
    table: Table,
    row: GenericDocument | null,
    value: Record<string, unknown>,
    write: () => Promise<Result>,
  ): Promise<Result> {
    if (!("sharing" in table) || table.sharing === null) return await write();
    const { slug: field, slugIndex } = table.sharing;
    const slug: unknown = value[field];
    if (typeof slug !== "string" || slug === "" || slug === row?.[field]) return await write();

    const claim = `${table.name} ${slug}`;
    if (this.#pending.has(claim)) throw new AuthError("slug_taken");
    this.#pending.add(claim);
    try {
      const taken = await this.#db
        .query(table.name)
        .withIndex(slugIndex, (q) => q.eq(field, slug))
        .first();
      if (taken !== null) throw new AuthError("slug_taken");
      return await write();
    } finally {
      this.#pending.delete(claim);
    }
  }
}
