import type { GenericSchema, SchemaDefinition } from "convex/server";
import { AuthConfigError } from "../config/configError";

/** Whose a table's rows are, checked against the schema and ready to use. */
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
      hidden: string[];
    }
  /** The caller's own users row. */
  | { kind: "self"; name: string }
  | { kind: "shared"; name: string; write: boolean };

/** Every table of the schema by its name; `null` for one that nobody declared. */
export type Ownership = ReadonlyMap<string, Table | null>;

/** An index's fields by its name, Convex's own included. */
export type Indexes = ReadonlyMap<string, readonly string[]>;

/** How a row is shown to everybody. */
export type Sharing = { slug: string; flag: string; hidden: string[]; slugIndex: string };

/** The options of `defineAuth` that say whose rows are whose, without their types. */
export type OwnershipOptions = {
  owned?: Readonly<Record<string, Rule | undefined>> | undefined;
  shared?: readonly (string | { table: string; write: true })[] | undefined;
};

type Rule = {
  user?: string;
  organization?: string;
  through?: string;
  private?: readonly string[];
  public?: { slug: string; flag?: string; private?: readonly string[] };
};

type Schema = SchemaDefinition<GenericSchema, boolean>;

/**
 * Checks the map against the schema, and puts it into the shape that the scoped
 * database works with. Throws an `AuthConfigError` for what cannot work, with
 * the table, the reason and the line to add.
 */
export function readOwnership(
  schema: Schema,
  { owned = {}, shared = [] }: OwnershipOptions,
): Ownership {
  const tables = new Map<string, Table | null>(
    Object.keys(schema.tables).map((name) => [name, null]),
  );
  if (schema.tables.users !== undefined) tables.set("users", { kind: "self", name: "users" });
  for (const [name, rule] of Object.entries(owned)) {
    if (rule) tables.set(name, readRule(schema, name, rule));
  }
  for (const item of shared) {
    const name = typeof item === "string" ? item : item.table;
    requireTable(schema, name);
    if (name === "deletedUsers" || tables.get(name)) {
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
  if (name === "users" || name === "deletedUsers") {
    throw new AuthConfigError(
      "contradictory_table",
      `The "${name}" table is the library's own, so it has no place in "owned" of defineAuth`,
    );
  }
  const indexes = indexesOf(definition);
  const field = rule.user ?? rule.organization ?? rule.through ?? "";
  const parent = requireField(name, definition, field);
  if (rule.through !== undefined) {
    if (parent === null) {
      throw new AuthConfigError(
        "missing_field",
        `"${name}.${field}" is not the id of a row, so nothing is reached through it. Write it as v.id("…") in convex/schema.ts`,
      );
    }
    requireIndex(name, indexes, field);
    checkSearch(name, definition, field, "through");
    return { kind: "through", name, field, parent, indexes, hidden: [...(rule.private ?? [])] };
  }
  requireIndex(name, indexes, field);
  checkSearch(name, definition, field, "owner");
  const kind = rule.user === undefined ? "organization" : "user";
  return { kind, name, field, indexes, sharing: readSharing(name, indexes, field, rule) };
}

function readSharing(name: string, indexes: Indexes, owner: string, rule: Rule): Sharing | null {
  if (rule.public === undefined) return null;
  const { slug, flag = "isPublic", private: hidden = [] } = rule.public;
  return { slug, flag, hidden: [owner, ...hidden], slugIndex: requireIndex(name, indexes, slug) };
}

function requireTable(schema: Schema, name: string): GenericSchema[string] {
  const table = schema.tables[name];
  if (table !== undefined) return table;
  throw new AuthConfigError(
    "missing_table",
    `defineAuth names the table "${name}", which convex/schema.ts does not have`,
  );
}

/** The table whose id the field holds, or `null` when it holds none. */
function requireField(name: string, table: GenericSchema[string], field: string): string | null {
  const { validator } = table;
  const shapes = validator.kind === "union" ? validator.members : [validator];
  let parent: string | null = null;
  for (const shape of shapes) {
    if (shape.kind !== "object") continue;
    const found = shape.fields[field];
    const kinds = found?.kind === "union" ? found.members : [found];
    const held = kinds.find((kind) => kind?.kind === "id" || kind?.kind === "string");
    if (held === undefined) {
      throw new AuthConfigError(
        "missing_field",
        `"${name}.${field}" cannot say whose a row is: the field must be there, as v.id("…") or v.string(), in convex/schema.ts`,
      );
    }
    if (held.kind === "id") parent = held.tableName;
  }
  return parent;
}

function indexesOf(table: GenericSchema[string]): Indexes {
  const own = table[" indexes"]().map(
    ({ indexDescriptor, fields }) => [indexDescriptor, fields] as const,
  );
  return new Map<string, readonly string[]>([
    ["by_id", ["_id"]],
    ["by_creation_time", ["_creationTime"]],
    ...own,
  ]);
}

/** The name of an index that begins with the field; one that has no other field before any. */
function requireIndex(table: string, indexes: Indexes, field: string): string {
  const fitting = [...indexes].filter(([, fields]) => fields[0] === field);
  const [name] = fitting.find(([, fields]) => isScanIndex(fields, field)) ?? fitting[0] ?? [];
  if (name !== undefined) return name;
  throw new AuthConfigError(
    "missing_index",
    `The "${table}" table has no index that begins with "${field}". Add .index("by_${field}", ["${field}"]) to it in convex/schema.ts`,
  );
}

/** Whether an index keeps one owner's rows in the order in which they were made. */
export function isScanIndex(fields: readonly string[], field: string): boolean {
  return fields[0] === field && (fields.length === 1 || fields[1] === "_creationTime");
}

function checkSearch(
  name: string,
  table: GenericSchema[string],
  field: string,
  kind: "owner" | "through",
): void {
  const { searchIndexes, vectorIndexes } = searchesOf(table);
  for (const { indexDescriptor, filterFields } of [...searchIndexes, ...vectorIndexes]) {
    if (filterFields.includes(field)) continue;
    throw new AuthConfigError(
      "missing_filter_field",
      `The search index "${indexDescriptor}" of "${name}" cannot be kept to one owner. Add "${field}" to its filterFields in convex/schema.ts`,
    );
  }
  if (kind === "through" && vectorIndexes.length > 0) {
    throw new AuthConfigError(
      "missing_filter_field",
      `The "${name}" table has a vector index, but no field for its owner. Add one such as userId: v.id("users") to the table and to the index's filterFields, and write ${name}: { user: "userId" } in defineAuth`,
    );
  }
}

type Search = { indexDescriptor: string; filterFields: string[] };

/** Convex keeps these out of its types, but not out of its objects. */
function searchesOf(table: unknown): { searchIndexes: Search[]; vectorIndexes: Search[] } {
  const { searchIndexes = [], vectorIndexes = [] } = table as {
    searchIndexes?: Search[];
    vectorIndexes?: Search[];
  };
  return { searchIndexes, vectorIndexes };
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
        `Nobody owns "${child.parent}", through which "${child.name}" is owned (${way}). Add "${child.parent}" to "owned" of defineAuth`,
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
