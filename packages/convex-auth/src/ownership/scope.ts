import type { GenericDatabaseReader, GenericDataModel, GenericDocument } from "convex/server";
import type { GenericId, Value } from "convex/values";
import { AuthConfigError } from "../config/configError";
import type { Caller } from "./caller";
import type { Ownership, Table } from "./tables";

/**
 * The caller's rows within one transaction. Holds the ownership rules, the caller, and
 * which parents it has read already.
 */
export class Scope {
  readonly #tables: Ownership;
  readonly #caller: Caller;
  readonly #db: GenericDatabaseReader<GenericDataModel>;
  /** Whether a parent is the caller's: asked once, until something is written. */
  readonly #parents = new Map<string, Promise<boolean>>();
  #lastTable: string | null = null;

  constructor(tables: Ownership, caller: Caller, db: GenericDatabaseReader<GenericDataModel>) {
    this.#tables = tables;
    this.#caller = caller;
    this.#db = db;
  }

  /** How a table is owned. Throws for one that was not declared: forgetting a table fails closed. */
  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table) return table;
    throw undeclared(`"${name}"`);
  }

  /**
   * The table of an id, for calls that do not name it. The table that was found last
   * is tried first: functions mostly change rows of one table.
   */
  tableOf(id: string): string | null {
    const isOf = (name: string) => this.#db.normalizeId(name, id) !== null;
    if (this.#lastTable !== null && isOf(this.#lastTable)) return this.#lastTable;
    for (const name of this.#tables.keys()) {
      if (isOf(name)) return (this.#lastTable = name);
    }
    return null;
  }

  /** See {@link ownerOf}. */
  owner(kind: OwnedBy): Value {
    return ownerOf(this.#caller, kind);
  }

  /** Whether a row is the caller's, or shared. */
  async owns(table: Table, row: GenericDocument): Promise<boolean> {
    switch (table.kind) {
      case "shared":
        return true;
      case "self":
        return row._id === this.owner("self");
      case "user":
      case "organization":
        return row[table.field] === this.owner(table.kind);
      case "through":
        return await this.ownsParent(table.parent, row[table.field]);
    }
  }

  /** Whether the row with this id is there and the caller's. One read a transaction. */
  ownsParent(name: string, id: unknown): Promise<boolean> {
    if (typeof id !== "string") return Promise.resolve(false);
    // With its table: an id that is not of one table may be of another.
    const parent = `${name} ${id}`;
    const known = this.#parents.get(parent);
    if (known !== undefined) return known;
    const asked = this.#lookAt(name, id);
    this.#parents.set(parent, asked);
    return asked;
  }

  /** The row with this id, if it is there and the caller's. */
  async find(name: string, id: string): Promise<GenericDocument | null> {
    const table = this.table(name);
    const row = await this.#db.get(name, id as GenericId<string>);
    return row !== null && (await this.owns(table, row)) ? row : null;
  }

  /** Forgets which parents were read, after a write that may have changed an owner. */
  forget(): void {
    this.#parents.clear();
  }

  async #lookAt(name: string, id: string): Promise<boolean> {
    const known = this.#db.normalizeId(name, id);
    return known !== null && (await this.find(name, known)) !== null;
  }
}

/** Refuses an undeclared table. */
export function undeclared(table: string): AuthConfigError {
  return new AuthConfigError(
    "undeclared_table",
    `Table ${table} has no ownership rule. Add it to "owned" or "shared" of defineAuth in convex/auth.ts, or read it through ctx.unscopedDb`,
  );
}

type OwnedBy = "user" | "organization" | "self";

/**
 * The value that the caller's rows hold in their owner field, or {@link NO_OWNER}
 * when the caller can have no such rows.
 */
export function ownerOf({ identity, user }: Caller, kind: OwnedBy): Value {
  if (kind === "organization") return identity?.organizationId ?? NO_OWNER;
  return (user === null ? identity?.subject : user._id) || NO_OWNER;
}

/** A value that no owner field holds, since those hold text: its range is empty. */
export const NO_OWNER: Value = new ArrayBuffer(0);
