import type { GenericDatabaseWriter, GenericDataModel, GenericDocument } from "convex/server";
import type { GenericId, Value } from "convex/values";
import { AuthError } from "../errors";
import { userFields } from "../users/tables";
import { NO_OWNER, type Scope } from "./scope";
import { idOf, ScopedReader, tableOf } from "./scopedReader";
import { SlugClaims } from "./slugClaims";
import type { Table } from "./tables";

type Writer = GenericDatabaseWriter<GenericDataModel>;
type Id = GenericId<string>;
type Fields = Record<string, Value | undefined>;

/** Convex's database writer, in which rows of other users do not exist. */
export class ScopedWriter extends ScopedReader implements Writer {
  readonly #db: Writer;
  readonly #scope: Scope;
  readonly #slugs: SlugClaims;
  readonly vars: Writer["vars"];

  constructor(db: Writer, scope: Scope) {
    super(db, scope);
    this.#db = db;
    this.#scope = scope;
    this.#slugs = new SlugClaims(db);
    this.vars = db.vars;
  }

  async insert<Name extends string>(name: Name, value: GenericDocument): Promise<GenericId<Name>> {
    const table = this.#scope.table(name);
    const row = await this.#own(table, value);
    return await this.#slugs.during(table, null, row, () => this.#db.insert(name, row));
  }

  async patch(
    ...call: [id: Id, value: Fields] | [table: string, id: Id, value: Fields]
  ): Promise<void> {
    const { table, id, row } = await this.#reach(call);
    const value = valueOf(call);
    if (table.kind === "self") refuseProfile(Object.keys(value));
    else if ("field" in table && table.field in value) keepOwner(table, row, value[table.field]);
    await this.#slugs.during(table, row, value, () => this.#db.patch(table.name, id, value));
  }

  async replace(
    ...call: [id: Id, value: GenericDocument] | [table: string, id: Id, value: GenericDocument]
  ): Promise<void> {
    const { table, id, row } = await this.#reach(call);
    const value = valueOf(call);
    if (table.kind === "self") {
      refuseProfile(Object.keys(userFields).filter((field) => !isSame(row[field], value[field])));
      await this.#db.replace(table.name, id, value as GenericDocument);
    } else {
      const wished = "field" in table ? value[table.field] : undefined;
      if ("field" in table && wished !== undefined) keepOwner(table, row, wished);
      const owner = "field" in table ? { [table.field]: row[table.field] } : {};
      const next = { ...value, ...owner } as GenericDocument;
      await this.#slugs.during(table, row, next, () => this.#db.replace(table.name, id, next));
    }
  }

  async delete(...call: [id: Id] | [table: string, id: Id]): Promise<void> {
    const { table, id } = await this.#reach(call);
    if (table.kind === "self") {
      throw new AuthError("forbidden", {
        remedy:
          "Delete an account with auth.users.delete(ctx, ctx.user.workosId), which also keeps it deleted.",
      });
    }
    await this.#db.delete(table.name, id);
    // Patched and replaced rows keep their owner; a deleted row is no parent.
    this.#scope.forget();
  }

  /** The row that a call is about, if the caller may change it. */
  async #reach(call: readonly unknown[]): Promise<{ table: Table; id: Id; row: GenericDocument }> {
    const id = idOf(call);
    const name = tableOf(this.#scope, call);
    if (name === null) throw new AuthError("not_found");
    const table = this.#scope.table(name);
    const row = this.#db.normalizeId(name, id) === null ? null : await this.#scope.find(name, id);
    if (row === null) throw new AuthError("not_found");
    if (table.kind === "shared" && !table.write) throw readOnly(name);
    return { table, id, row };
  }

  /** A new row with its owner filled in. */
  async #own(table: Table, value: GenericDocument): Promise<GenericDocument> {
    switch (table.kind) {
      case "self":
        throw new AuthError("forbidden", {
          remedy: "A users row is made by auth.mutation and by ensureUser, never by hand.",
        });
      case "shared":
        if (!table.write) throw readOnly(table.name);
        return value;
      case "through":
        if (await this.#scope.ownsParent(table.parent, value[table.field])) return value;
        throw new AuthError("not_found");
      case "user":
      case "organization": {
        const owner = this.#scope.owner(table.kind);
        if (owner === NO_OWNER) {
          throw new AuthError("forbidden", {
            remedy: `A row of "${table.name}" belongs to an organization, and the caller's session is in none.`,
          });
        }
        if (value[table.field] !== undefined && value[table.field] !== owner) throw foreign(table);
        return { ...value, [table.field]: owner };
      }
    }
  }
}

/** Refuses a change of the owner. */
function keepOwner(
  table: Extract<Table, { field: string }>,
  row: GenericDocument,
  wished: Value | undefined,
): void {
  if (wished !== row[table.field]) throw foreign(table);
}

function valueOf(call: readonly unknown[]): Fields {
  return { ...(call.at(-1) as Fields) };
}

function readOnly(name: string): AuthError {
  return new AuthError("forbidden", {
    remedy: `"${name}" is shared for reading. Write { table: "${name}", write: true } in "shared" of defineAuth to let every user change it, or write through ctx.unscopedDb.`,
  });
}

function foreign({ name, kind }: Table): AuthError {
  return new AuthError("forbidden", {
    remedy: `The owner of a row of "${name}" is the ${kind === "through" ? "parent's" : "caller"} and cannot be changed. Leave the field out.`,
  });
}

/** What comes from WorkOS is WorkOS's to change. */
function refuseProfile(fields: string[]): void {
  const own = fields.filter((field) => Object.hasOwn(userFields, field));
  if (own.length === 0) return;
  throw new AuthError("forbidden", {
    remedy: `These fields of a users row come from WorkOS: ${own.join(", ")}. Change them there; fields that the app added can be changed here.`,
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
