import type { GenericSchema, SchemaDefinition } from "convex/server";
import { AuthConfigError } from "../config/configError";

/** An index's fields by its name, Convex's own included. */
export type Indexes = ReadonlyMap<string, readonly string[]>;

type Schema = SchemaDefinition<GenericSchema, boolean>;
export type TableDefinition = GenericSchema[string];

export function requireTable(schema: Schema, name: string): TableDefinition {
  const table = schema.tables[name];
  if (table !== undefined) return table;
  throw new AuthConfigError(
    "missing_table",
    `defineAuth names the table "${name}", which convex/schema.ts does not have`,
  );
}

/** Checks that a field can hold an owner of that kind: a user or an organization. */
export function requireOwnerField(
  name: string,
  table: TableDefinition,
  field: string,
  kind: "user" | "organization",
): void {
  const held = idIn(name, table, field);
  if (held === null || (kind === "user" && held === "users")) return;
  throw new AuthConfigError(
    "missing_field",
    `"${name}.${field}" holds an id of "${held}", which is no ${kind}. Write it as ${kind === "user" ? 'v.id("users")' : "v.string()"} in convex/schema.ts, or { through: "${field}" } in defineAuth`,
  );
}

/** The table of the row that a field leads to. */
export function requireParent(name: string, table: TableDefinition, field: string): string {
  const parent = idIn(name, table, field);
  if (parent !== null) return parent;
  throw new AuthConfigError(
    "missing_field",
    `"${name}.${field}" is not the id of a row, so nothing is reached through it. Write it as v.id("…") in convex/schema.ts`,
  );
}

/** Checks that there is a field to say whether a row is public. */
export function requireFlag(name: string, table: TableDefinition, flag: string): void {
  for (const shape of shapesOf(table)) {
    if (shape.kind !== "object" || shape.fields[flag]?.kind === "boolean") continue;
    throw new AuthConfigError(
      "missing_field",
      `"${name}" has no field that says whether a row is public. Add ${flag}: v.optional(v.boolean()) to it in convex/schema.ts, or name another one in public: { flag: … }`,
    );
  }
}

/** The table whose id the field holds, or `null` when it holds text. */
function idIn(name: string, table: TableDefinition, field: string): string | null {
  let found: string | null = null;
  for (const shape of shapesOf(table)) {
    if (shape.kind !== "object") continue;
    const validator = shape.fields[field];
    const kinds = validator?.kind === "union" ? validator.members : [validator];
    const held = kinds.find((kind) => kind?.kind === "id" || kind?.kind === "string");
    if (held === undefined) {
      throw new AuthConfigError(
        "missing_field",
        `"${name}.${field}" cannot hold the owner of a row: the field must exist, as v.id("…") or v.string(), in convex/schema.ts`,
      );
    }
    if (held.kind === "id") found = held.tableName;
  }
  return found;
}

/** A table of `v.union(…)` has several shapes. */
export function shapesOf({ validator }: TableDefinition) {
  return validator.kind === "union" ? validator.members : [validator];
}

export function indexesOf(table: TableDefinition): Indexes {
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
export function requireIndex(table: string, indexes: Indexes, field: string): string {
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

export function checkSearch(
  name: string,
  table: TableDefinition,
  field: string,
  kind: "owner" | "parent",
): void {
  const { searchIndexes, vectorIndexes } = searchesOf(table);
  for (const { indexDescriptor, filterFields } of [...searchIndexes, ...vectorIndexes]) {
    if (filterFields.includes(field)) continue;
    throw new AuthConfigError(
      "missing_filter_field",
      `The search index "${indexDescriptor}" of "${name}" cannot be kept to one owner. Add "${field}" to its filterFields in convex/schema.ts`,
    );
  }
  if (kind === "parent" && vectorIndexes.length > 0) {
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
