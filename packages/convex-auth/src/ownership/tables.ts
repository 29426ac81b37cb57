import type { GenericSchema, SchemaDefinition } from "convex/server";
import { AuthConfigError } from "../config/configError";
import {
  checkSearch,
  indexesOf,
  requireFlag,
  requireIndex,
  requireOwnerField,
  requireParent,
  requireTable,
  type Indexes,
} from "./checkTable";
import { resolvePublicFields, type FieldLists, type PublicFields } from "./publicFields";

/** The ownership rule of a table, checked against the schema. */
export type Table =
  | {
      kind: "user" | "organization";
      name: string;
      field: string;
      indexes: Indexes;
      sharing: Sharing | null;
    }
  | {
      kind: "through";
      name: string;
      field: string;
      parent: string;
      indexes: Indexes;
      fields: PublicFields;
    }
  /** The caller's own users row. */
  | { kind: "self"; name: string }
  | { kind: "shared"; name: string; write: boolean };

/** Every table of the schema by its name; `null` for an undeclared one. */
export type Ownership = ReadonlyMap<string, Table | null>;

/** How a row is made public. */
type Sharing = { slug: string; flag: string; fields: PublicFields; slugIndex: string };

/** A table whose rows can be public. */
export type ShareableTable = Extract<Table, { sharing: unknown }> & { sharing: Sharing };

/** A table whose rows are reached through their parent. */
export type ChildTable = Extract<Table, { kind: "through" }>;

/** The options `owned` and `shared` of `defineAuth`, without their types. */
export type OwnershipOptions = {
  owned?: Readonly<Record<string, Rule | undefined>> | undefined;
  shared?: readonly (string | { table: string; write: true })[] | undefined;
};

type Rule = FieldLists & {
  user?: string;
  organization?: string;
  through?: string;
  public?: FieldLists & { slug: string; flag?: string };
};

type Schema = SchemaDefinition<GenericSchema, boolean>;

/** The tables of `authTables`, which only the library reads and writes. */
export const LIBRARY_TABLES: readonly string[] = ["users", "deletedUsers"];

/**
 * Checks the rules against the schema, and resolves them for the scoped database. Throws
 * an `AuthConfigError` for what cannot work, with the table, the reason and the line to
 * add.
 *
 * @param library - The tables that only the library reads and writes.
 */
export function readOwnership(
  schema: Schema,
  { owned = {}, shared = [] }: OwnershipOptions,
  library: readonly string[],
): Ownership {
  const tables = new Map<string, Table | null>(
    Object.keys(schema.tables).map((name) => [name, null]),
  );
  if (schema.tables.users !== undefined) tables.set("users", { kind: "self", name: "users" });
  for (const [name, rule] of Object.entries(owned)) {
    if (rule && library.includes(name)) {
      throw contradictory(`The "${name}" table belongs to the library, so it has no owner`);
    }
    if (rule) tables.set(name, readRule(schema, name, rule));
  }
  for (const item of shared) {
    const name = typeof item === "string" ? item : item.table;
    requireTable(schema, name);
    if (library.includes(name) || tables.get(name)) {
      throw new AuthConfigError(
        "contradictory_table",
        `The "${name}" table is in "owned" and in "shared" of defineAuth, or belongs to the library. Take it out of one`,
      );
    }
    tables.set(name, { kind: "shared", name, write: typeof item !== "string" });
  }
  for (const table of tables.values()) if (table) checkParents(tables, table);
  return tables;
}

function readRule(schema: Schema, name: string, rule: Rule): Table {
  const definition = requireTable(schema, name);
  const { kind, field } = kindOf(name, rule);
  const indexes = indexesOf(definition);
  if (kind === "through") {
    const parent = requireParent(name, definition, field);
    requireIndex(name, indexes, field);
    checkSearch(name, definition, field, "parent");
    const fields = resolvePublicFields(name, definition, rule, null);
    return { kind, name, field, parent, indexes, fields };
  }
  requireOwnerField(name, definition, field, kind);
  requireIndex(name, indexes, field);
  checkSearch(name, definition, field, "owner");
  if (rule.public === undefined) return { kind, name, field, indexes, sharing: null };
  const { slug, flag = "isPublic" } = rule.public;
  requireFlag(name, definition, flag);
  const slugIndex = requireIndex(name, indexes, slug);
  const fields = resolvePublicFields(name, definition, rule.public, field);
  const sharing = { slug, flag, fields, slugIndex };
  return { kind, name, field, indexes, sharing };
}

/** The one kind of owner that a rule names. TypeScript checks the same. */
function kindOf(name: string, rule: Rule): { kind: Kind; field: string } {
  const named = KINDS.flatMap((kind) => {
    const field = rule[kind];
    return field === undefined ? [] : [{ kind, field }];
  });
  const [only] = named;
  if (only === undefined || named.length > 1) {
    throw contradictory(
      `"${name}" has ${named.length === 0 ? "no owner" : "several owners"}. Write one of { user: … }, { organization: … } and { through: … }`,
    );
  }
  if (only.kind === "through") {
    if (rule.public === undefined) return only;
    throw contradictory(
      `"${name}" is as public as the row that it is reached through, so it has no "public" of its own. Take it out`,
    );
  }
  const misplaced = (["private", "fields"] as const).find((list) => rule[list] !== undefined);
  if (misplaced === undefined) return only;
  throw contradictory(
    `"${name}" names "${misplaced}" of rows that are not public. Write public: { slug: …, ${misplaced}: [ … ] }`,
  );
}

type Kind = (typeof KINDS)[number];
const KINDS = ["user", "organization", "through"] as const;

function contradictory(message: string): AuthConfigError {
  return new AuthConfigError("contradictory_table", `${message}, in "owned" of defineAuth`);
}

/** Every child leads to an owner: its parents are in the map, and in no circle. */
function checkParents(tables: Ownership, table: Table): void {
  const passed = [table.name];
  for (let child = table; child.kind === "through";) {
    const parent = tables.get(child.parent);
    const way = [...passed, child.parent].join(" → ");
    if (!parent || parent.kind === "shared") {
      throw new AuthConfigError(
        "missing_parent",
        `"${child.parent}" has no owner, and "${child.name}" belongs to it (${way}). Add "${child.parent}" to "owned" of defineAuth`,
      );
    }
    if (passed.includes(parent.name)) {
      throw new AuthConfigError(
        "circular_ownership",
        `"${table.name}" is owned through itself (${way}). Give one of these tables an owner: { user: "userId" }`,
      );
    }
    passed.push(parent.name);
    child = parent;
  }
}
