import type {
  DocumentByName,
  GenericDatabaseReader,
  GenericDatabaseWriter,
  GenericDataModel,
  TableNamesInDataModel,
  WithOptionalSystemFields,
  WithoutSystemFields,
} from "convex/server";
import type { GenericId } from "convex/values";
import type { Caller } from "./caller";
import type { DeclaredDataModel, FilledField, KeptField } from "./owned";
import { Scope } from "./scope";
import { ScopedReader } from "./scopedReader";
import { ScopedWriter } from "./scopedWriter";
import type { Ownership } from "./tables";

/** `ctx.db` of an `auth.query`: Convex's reader, in which rows of other users do not exist. */
export type ScopedDatabaseReader<
  DataModel extends GenericDataModel,
  Declared extends string,
> = GenericDatabaseReader<DeclaredDataModel<DataModel, Declared>>;

/**
 * `ctx.db` of an `auth.mutation`: Convex's writer, in which rows of other users do
 * not exist. `insert` and `replace` need no owner.
 */
export type ScopedDatabaseWriter<
  DataModel extends GenericDataModel,
  Declared extends string,
  Owned,
> = Omit<GenericDatabaseWriter<DeclaredDataModel<DataModel, Declared>>, "insert" | "replace"> & {
  /**
   * Inserts a row; its owner is filled in. A child's parent must be the caller's.
   * The constraint is inline, so that the error for an undeclared table is short.
   */
  insert<Table extends keyof DeclaredDataModel<DataModel, Declared> & string>(
    table: Table,
    value: RowWithout<
      WithoutSystemFields<DocumentByName<DataModel, Table>>,
      FilledField<RuleOf<Owned, Table>>
    >,
  ): Promise<GenericId<Table>>;

  /** Replaces a row; its owner, or its parent, is kept. */
  replace: Replace<DataModel, DeclaredDataModel<DataModel, Declared>, Owned>;
};

/** Both of Convex's call forms. */
type Replace<DataModel extends GenericDataModel, Known extends GenericDataModel, Owned> = {
  <Table extends TableNamesInDataModel<Known>>(
    table: Table,
    id: GenericId<NonUnion<Table>>,
    value: ReplacingRow<DataModel, Table, Owned>,
  ): Promise<void>;
  <Table extends TableNamesInDataModel<Known>>(
    id: GenericId<Table>,
    value: ReplacingRow<DataModel, Table, Owned>,
  ): Promise<void>;
};

type ReplacingRow<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
  Owned,
> = RowWithout<
  WithOptionalSystemFields<DocumentByName<DataModel, Table>>,
  KeptField<RuleOf<Owned, Table>>
>;

/** A row whose owner may be left out. */
type RowWithout<Row, Owner extends PropertyKey> = Omit<Row, Owner> &
  Partial<Pick<Row, Owner & keyof Row>>;

/** As Convex has it: one table at a time. */
type NonUnion<Table> = Table extends never ? never : Table;

type RuleOf<Owned, Table> = Table extends keyof Owned ? Owned[Table] : never;

/** The caller's reader. What an app declared is known to its types alone. */
export function scopeReader(
  tables: Ownership,
  caller: Caller,
  db: GenericDatabaseReader<GenericDataModel>,
): ScopedReader {
  return new ScopedReader(db, new Scope(tables, caller, db));
}

/** The caller's writer, and the unscoped one, whose writes make the scope forget. */
export function scopeWriter(
  tables: Ownership,
  caller: Caller,
  db: GenericDatabaseWriter<GenericDataModel>,
): {
  db: ScopedWriter;
  unscopedDb: GenericDatabaseWriter<GenericDataModel>;
  forget: () => void;
} {
  const scope = new Scope(tables, caller, db);
  return {
    db: new ScopedWriter(db, scope),
    unscopedDb: forgetful(db, scope),
    forget: () => scope.forget(),
  };
}

/** Convex's own writer, whose writes make the scope forget which parents it has read. */
function forgetful(
  db: GenericDatabaseWriter<GenericDataModel>,
  scope: Scope,
): GenericDatabaseWriter<GenericDataModel> {
  const noticed =
    <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      try {
        return await write(...args);
      } finally {
        scope.forget();
      }
    };
  return {
    ...db,
    insert: noticed(db.insert),
    patch: noticed(db.patch),
    replace: noticed(db.replace),
    delete: noticed(db.delete),
  } as GenericDatabaseWriter<GenericDataModel>;
}
