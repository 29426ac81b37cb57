import type { GenericDocument } from "convex/server";
import type { GenericValidator } from "convex/values";
import { AuthConfigError } from "../config/configError";
import { shapesOf, type TableDefinition } from "./checkTable";

/** The fields of a table's rows that the public sees. `_id` and `_creationTime` are always among them. */
export type PublicFields = {
  /** Never shown. */
  hidden: readonly string[];
  /** Shown alone; `null` to show all that are not hidden. */
  only: readonly string[] | null;
};

/** What a rule says of the fields: a deny-list or an allow-list. */
export type FieldLists = {
  private?: readonly string[] | undefined;
  fields?: readonly string[] | undefined;
};

/**
 * Resolves which fields the public sees. Fields that identify a user are always
 * hidden: the owner, and every field whose validator contains `v.id("users")`,
 * at any depth.
 *
 * Throws an `AuthConfigError`: `missing_field` for a field that the schema does not
 * have, `contradictory_table` for both lists together and for an allow-list that
 * names a field which is always hidden.
 *
 * @param owner - The field that holds the owner, if any.
 */
export function resolvePublicFields(
  name: string,
  table: TableDefinition,
  { private: hidden, fields }: FieldLists,
  owner: string | null,
): PublicFields {
  if (hidden !== undefined && fields !== undefined) {
    throw new AuthConfigError(
      "contradictory_table",
      `"${name}" has "private" and "fields" in "owned" of defineAuth. Keep one: "private" hides the fields it names, "fields" shows no others`,
    );
  }
  for (const field of hidden ?? fields ?? []) requireField(name, table, field);
  const always = [...(owner === null ? [] : [owner]), ...userFieldsOf(table)];
  const refused = fields?.find((field) => always.includes(field));
  if (refused !== undefined) {
    throw new AuthConfigError(
      "contradictory_table",
      `"${name}.${refused}" identifies a user, so it is never public. Remove it from "fields" in "owned" of defineAuth`,
    );
  }
  return { hidden: [...always, ...(hidden ?? [])], only: fields ?? null };
}

/** The row as the public sees it. */
export function showPublic(row: GenericDocument, { hidden, only }: PublicFields): GenericDocument {
  const isShown = (field: string) =>
    SYSTEM_FIELDS.includes(field) ||
    (!hidden.includes(field) && (only === null || only.includes(field)));
  return Object.fromEntries(Object.entries(row).filter(([field]) => isShown(field)));
}

const SYSTEM_FIELDS = ["_id", "_creationTime"];

function requireField(name: string, table: TableDefinition, field: string): void {
  const shapes = shapesOf(table);
  // A table of `v.any()` can have every field.
  if (shapes.some((shape) => shape.kind !== "object" || Object.hasOwn(shape.fields, field))) return;
  throw new AuthConfigError(
    "missing_field",
    `"${name}" has no field "${field}" in convex/schema.ts. Remove it from "private" or "fields" in "owned" of defineAuth`,
  );
}

function userFieldsOf(table: TableDefinition): string[] {
  return shapesOf(table).flatMap((shape) => {
    if (shape.kind !== "object") return [];
    const fields: Record<string, GenericValidator> = shape.fields;
    return Object.keys(fields).filter((field) => containsUserId(fields[field]));
  });
}

function containsUserId(validator: GenericValidator | undefined): boolean {
  switch (validator?.kind) {
    case "id":
      return validator.tableName === "users";
    case "array":
      return containsUserId(validator.element);
    case "object":
      return Object.values<GenericValidator>(validator.fields).some(containsUserId);
    case "record":
      return containsUserId(validator.key) || containsUserId(validator.value);
    case "union":
      return validator.members.some(containsUserId);
    default:
      return false;
  }
}
