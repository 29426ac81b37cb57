import type {
  GenericDatabaseReader,
  GenericDataModel,
  GenericDocument,
  SystemDataModel,
} from "convex/server";
import type { GenericId } from "convex/values";
import { AuthConfigError } from "../config/configError";
import { undeclared, type Scope } from "./scope";
import { scopedQuery } from "./scopedQuery";

type Reader = GenericDatabaseReader<GenericDataModel>;
type Id = GenericId<string>;

/**
 * Convex's database reader, in which rows of other users do not exist.
 *
 * Typed for any data model here; `auth.query` gives it the app's own.
 */
export class ScopedReader implements Reader {
  // Private at run time too: a property would be a way around the scope.
  readonly #db: Reader;
  readonly #scope: Scope;
  readonly system: Reader["system"];

  constructor(db: Reader, scope: Scope) {
    this.#db = db;
    this.#scope = scope;
    this.system = systemById(db.system);
  }

  async get(...call: [id: Id] | [table: string, id: Id]): Promise<GenericDocument | null> {
    const id = idOf(call);
    const table = tableOf(this.#scope, call);
    if (table === null) {
      // Convex refuses what is no id. An id here is of no table of the schema.
      if ((await this.#db.get(id)) === null) return null;
      throw undeclared("of this row");
    }
    this.#scope.table(table);
    if (this.#db.normalizeId(table, id) === null) return await this.#db.get(table, id);
    return await this.#scope.find(table, id);
  }

  query(table: string) {
    return scopedQuery(this.#db, this.#scope, table);
  }

  normalizeId<Table extends string>(table: Table, id: string): GenericId<Table> | null {
    return this.#db.normalizeId(table, id);
  }
}

/** Which table a call is about, in Convex's form with the table's name or without. */
export function tableOf(scope: Scope, [first, second]: readonly unknown[]): string | null {
  return typeof second === "string" ? String(first) : scope.tableOf(String(first));
}

/** The id of a call in either form. */
export function idOf(call: readonly unknown[]): Id {
  return (typeof call[1] === "string" ? call[1] : call[0]) as Id;
}

type SystemReader = GenericDatabaseReader<SystemDataModel>["system"];

/**
 * Reads stored files and scheduled functions by id alone. Their rows have no owner,
 * so a list would show those of every user. Any other id finds nothing: rows of
 * the app's tables are read through the scope.
 */
function systemById(system: SystemReader): SystemReader {
  const get = async (...call: [id: Id] | [table: string, id: Id]) => {
    const id: unknown = idOf(call);
    if (typeof id !== "string") return null;
    const tables = SYSTEM_TABLES.filter((name) => call.length < 2 || call[0] === name);
    const isKnown = tables.some((name) => system.normalizeId(name, id) !== null);
    return isKnown ? await system.get(id as GenericId<(typeof SYSTEM_TABLES)[number]>) : null;
  };
  return {
    get: get as SystemReader["get"],
    normalizeId: system.normalizeId.bind(system),
    query() {
      throw new AuthConfigError(
        "unreachable_rows",
        "Rows of system tables have no owner, so they are read by id and not listed. List them through ctx.unscopedDb.system",
      );
    },
  };
}

const SYSTEM_TABLES = ["_storage", "_scheduled_functions"] as const;
