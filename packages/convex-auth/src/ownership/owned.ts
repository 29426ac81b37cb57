import type { DocumentByName, GenericDataModel, TableNamesInDataModel } from "convex/server";
import type { GenericId } from "convex/values";

/**
 * Whose rows are whose, table by table.
 *
 * @example
 * ```ts
 * import { defineAuth } from "@opensync/convex-auth";
 *
 * export const auth = defineAuth(schema, {
 *   owned: { sessions: { user: "userId" } },
 * });
 * ```
 */
export type OwnedMap<DataModel extends GenericDataModel> = {
  readonly [Table in AppTable<DataModel>]?: OwnerRule<DataModel, Table>;
};

/** How the owner of a table's rows is told. */
export type OwnerRule<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> =
  /** The row's field holds its owner's users row or, without a users table, their subject. */
  | ({ readonly user: UserField<DataModel, Table> } & Shareable<DataModel, Table> &
      Without<"organization" | "through" | "private">)
  /** The row's field holds the WorkOS organization that owns it. */
  | ({ readonly organization: TextField<DataModel, Table> } & Shareable<DataModel, Table> &
      Without<"user" | "through" | "private">)
  /** The row's field holds its parent, and the parent's owner is its owner. */
  | ({
      readonly through: ParentField<DataModel, Table>;
      /** Fields that nobody but the owner sees, also while the parent is public. */
      readonly private?: readonly Field<DataModel, Table>[];
    } & Without<"user" | "organization" | "public">);

/** A rule has one kind of owner, and only what goes with it. */
type Without<Key extends string> = { readonly [Name in Key]?: never };

/** A table whose rows their owner may show to everybody. */
type Shareable<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> = {
  readonly public?: {
    /** The field that holds the unguessable slug of the row's address. */
    readonly slug: TextField<DataModel, Table>;
    /**
     * The field that says whether the row is public.
     * @default "isPublic"
     */
    readonly flag?: FieldOf<DocumentByName<DataModel, Table>, boolean>;
    /** Fields that nobody but the owner sees. The owner's own field is one by itself. */
    readonly private?: readonly Field<DataModel, Table>[];
  };
};

/**
 * The tables that everybody who is signed in may read; with `write`, also
 * change.
 */
export type SharedTables<DataModel extends GenericDataModel> = readonly (
  AppTable<DataModel> | { readonly table: AppTable<DataModel>; readonly write: true }
)[];

/** The tables of a schema that are the app's own. */
type AppTable<DataModel extends GenericDataModel> = Exclude<
  TableNamesInDataModel<DataModel>,
  LibraryTable
>;

/** The tables of `authTables`. */
type LibraryTable = "users" | "deletedUsers";

/** What `ctx.db` of an `auth.*` function knows: the tables that were declared. */
export type DeclaredDataModel<
  DataModel extends GenericDataModel,
  Declared extends string,
> = DataModel extends GenericDataModel
  ? Pick<DataModel, (Declared | LibraryTable) & keyof DataModel>
  : never;

/** The names in a list of shared tables. */
export type NameOfShared<Shared> = Shared extends readonly (infer Item)[]
  ? Item extends { table: infer Table extends string }
    ? Table
    : Item & string
  : never;

/** The field that `insert` fills in; `never` for a child, whose parent must be named. */
export type FilledField<Rule> = Rule extends { user: infer Field extends string }
  ? Field
  : Rule extends { organization: infer Field extends string }
    ? Field
    : never;

/** The field that `replace` keeps: the owner's, or the parent's. */
export type KeptField<Rule> =
  FilledField<Rule> | (Rule extends { through: infer Field extends string } ? Field : never);

/** Refuses a child whose parent is not in the map. */
export type CheckParents<DataModel extends GenericDataModel, Owned> = {
  readonly [Table in keyof Owned]: Owned[Table] extends {
    through: infer Through extends string;
  }
    ? ParentOf<DataModel, Table & string, Through> extends keyof Owned
      ? unknown
      : { through: "The parent's table is not in the map." }
    : unknown;
};

/** The table that a `through` field leads to. */
type ParentOf<DataModel extends GenericDataModel, Table extends string, Through extends string> =
  Table extends TableNamesInDataModel<DataModel>
    ? NonNullable<DocumentByName<DataModel, Table>[Through]> extends GenericId<infer Parent>
      ? Parent
      : never
    : never;

type UserField<DataModel extends GenericDataModel, Table extends TableNamesInDataModel<DataModel>> =
  "users" extends TableNamesInDataModel<DataModel>
    ? FieldOf<DocumentByName<DataModel, Table>, GenericId<"users">>
    : TextField<DataModel, Table>;

/** Text that is no id. */
type TextField<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> = {
  [Name in Field<DataModel, Table>]-?: NonNullable<
    DocumentByName<DataModel, Table>[Name]
  > extends string
    ? NonNullable<DocumentByName<DataModel, Table>[Name]> extends { __tableName: unknown }
      ? never
      : Name
    : never;
}[Field<DataModel, Table>];

type ParentField<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> = FieldOf<DocumentByName<DataModel, Table>, GenericId<AppTable<DataModel>>>;

type FieldOf<Row, Type> = {
  [Name in keyof Row & string]-?: NonNullable<Row[Name]> extends Type
    ? Name extends `_${string}`
      ? never
      : Name
    : never;
}[keyof Row & string];

type Field<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> = Exclude<keyof DocumentByName<DataModel, Table> & string, `_${string}`>;

/** The tables whose rows may be made public. */
export type ShareableTable<Owned> = {
  [Table in keyof Owned]: Owned[Table] extends { public: object } ? Table : never;
}[keyof Owned];

/** The tables that are reached through a parent. */
export type ChildTable<Owned> = {
  [Table in keyof Owned]: Owned[Table] extends { through: string } ? Table : never;
}[keyof Owned];

/** The fields of a public row that nobody but the owner sees. */
export type HiddenField<Rule> =
  | (Rule extends { through: string } ? never : FilledField<Rule>)
  | (Rule extends { public: { private: readonly (infer Field extends string)[] } } ? Field : never)
  | (Rule extends { private: readonly (infer Field extends string)[] } ? Field : never);
