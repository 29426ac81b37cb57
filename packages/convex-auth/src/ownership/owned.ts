import type { DocumentByName, GenericDataModel, TableNamesInDataModel } from "convex/server";
import type { GenericId } from "convex/values";

/**
 * The owner of the rows of each table.
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

/** The ownership rule of a table. */
export type OwnerRule<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> =
  /** The row's field holds its owner's users row or, without a users table, their subject. */
  | ({ readonly user: UserField<DataModel, Table> } & Shareable<DataModel, Table> &
      Without<"organization" | "through" | "private" | "fields">)
  /** The row's field holds the WorkOS organization that owns it. */
  | ({ readonly organization: TextField<DataModel, Table> } & Shareable<DataModel, Table> &
      Without<"user" | "through" | "private" | "fields">)
  /** The row's field holds its parent, and the parent's owner is its owner. */
  | ({
      readonly through: ParentField<DataModel, Table>;
    } & FieldLists<DataModel, Table> &
      Without<"user" | "organization" | "public">);

/** A rule has one kind of owner, and only what goes with it. */
type Without<Key extends string> = { readonly [Name in Key]?: never };

/**
 * Which fields the public sees. Without either list: all but those that identify
 * a user. The owner's field and every field that contains `v.id("users")`, at any
 * depth, are always hidden; `_id` and `_creationTime` are always shown.
 */
type FieldLists<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> =
  | {
      /** A deny-list: fields that only the owner sees. */
      readonly private?: readonly Field<DataModel, Table>[];
      readonly fields?: never;
    }
  | {
      /** An allow-list: the only fields that the public sees. New fields of the schema stay hidden. */
      readonly fields: readonly Exclude<
        Field<DataModel, Table>,
        UserIdField<DocumentByName<DataModel, Table>>
      >[];
      readonly private?: never;
    };

/** A table whose rows their owner may make public. */
type Shareable<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
> = {
  readonly public?: {
    /**
     * The field that holds the unguessable slug of the row's address. A slug belongs
     * to one row: writing one that another row has is refused with `slug_taken`.
     */
    readonly slug: TextField<DataModel, Table>;
    /**
     * The field that says whether the row is public.
     * @default "isPublic"
     */
    readonly flag?: FieldOf<DocumentByName<DataModel, Table>, boolean>;
  } & FieldLists<DataModel, Table>;
};

/**
 * The tables that every authenticated user may read; with `write`, also change.
 */
export type SharedTables<DataModel extends GenericDataModel> = readonly (
  AppTable<DataModel> | { readonly table: AppTable<DataModel>; readonly write: true }
)[];

/** The tables of a schema that are the app's own. */
type AppTable<DataModel extends GenericDataModel> = Exclude<
  TableNamesInDataModel<DataModel>,
  LibraryTable<DataModel>
>;

/** The tables of `authTables`, and that of `apiKeyTables` where the schema has it. */
type LibraryTable<DataModel extends GenericDataModel> =
  | "users"
  | "deletedUsers"
  | (DataModel extends { apiKeys: { document: { hash: string; start: string } } }
      ? "apiKeys"
      : never);

/**
 * What `ctx.db` knows: the tables that were declared, and those of `authTables`, so
 * that helpers for Convex's own context accept that of an app that declares all its
 * tables. Of `users`, the caller's own row exists; `deletedUsers` is refused.
 */
export type DeclaredDataModel<
  DataModel extends GenericDataModel,
  Declared extends string,
> = DataModel extends GenericDataModel
  ? Pick<DataModel, (Declared | "users" | "deletedUsers") & keyof DataModel>
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

/** Refuses a table that the schema lacks, and a child whose parent is not in the map. */
export type CheckOwned<DataModel extends GenericDataModel, Owned> = {
  readonly [Table in keyof Owned]: Table extends AppTable<DataModel>
    ? Owned[Table] extends { through: infer Through extends string }
      ? ParentOf<DataModel, Table & string, Through> extends keyof Owned
        ? unknown
        : {
            through: `Declare "${ParentOf<DataModel, Table & string, Through>}" too: "${Table & string}" belongs to it.`;
          }
      : unknown
    : `The schema has no table "${Table & string}" of the app.`;
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

/** A row of a table with this rule, as the public sees it. */
export type PublicDoc<Row, Rule> = {
  [
    Field in keyof Row as Field extends HiddenField<Row, Rule>
      ? never
      : Field extends ListedField<Rule>
        ? Field
        : never
  ]: Row[Field];
};

/** The fields of a public row that only the owner sees. */
type HiddenField<Row, Rule> =
  | UserIdField<Row>
  | FilledField<Rule>
  | (Rule extends { public: { private: readonly (infer Field extends string)[] } } ? Field : never)
  | (Rule extends { private: readonly (infer Field extends string)[] } ? Field : never);

/** The fields that an allow-list shows; all of them without one. */
type ListedField<Rule> = Rule extends { public: { fields: readonly (infer Field)[] } }
  ? Field | SystemField
  : Rule extends { fields: readonly (infer Field)[] }
    ? Field | SystemField
    : PropertyKey;

type SystemField = "_id" | "_creationTime";

/** The fields of a row that contain the id of a users row, at any depth. */
type UserIdField<Row> = {
  [Field in keyof Row & string]-?: true extends ContainsUserId<Row[Field]> ? Field : never;
}[keyof Row & string];

/** `true` where a part of the value is the id of a users row; `v.any()` cannot be looked into. */
type ContainsUserId<Value> = 0 extends 1 & Value
  ? false
  : Value extends GenericId<"users">
    ? true
    : Value extends string | number | bigint | boolean | null | undefined | ArrayBuffer
      ? false
      : Value extends readonly (infer Item)[]
        ? ContainsUserId<Item>
        : { [Key in keyof Value]: ContainsUserId<Key> | ContainsUserId<Value[Key]> }[keyof Value];
