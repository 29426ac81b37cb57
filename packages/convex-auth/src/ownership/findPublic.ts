import type { GenericDatabaseReader, GenericDataModel, GenericDocument } from "convex/server";
import { AuthConfigError } from "../config/configError";
import { authReader } from "../users/database";
import { findDeletion } from "../users/user";
import { showPublic } from "./publicFields";
import type { Ownership, ShareableTable } from "./tables";

type Reader = GenericDatabaseReader<GenericDataModel>;

/**
 * Returns the public row with this slug, without the fields that the public must
 * not see, or `null`. See {@link findPublicRow}.
 */
export async function findPublic(
  db: Reader,
  tables: Ownership,
  name: string,
  slug: unknown,
): Promise<GenericDocument | null> {
  const table = requireShareable(tables, name);
  const row = await findPublicRow(db, tables, table, slug);
  return row === null ? null : showPublic(row, table.sharing.fields);
}

/**
 * Finds the public row with this slug, whole: its flag is set, its owner exists, and
 * no other row has the slug. Of two rows with one slug neither is public, since
 * the writer of one could otherwise take over the address of the other.
 *
 * Reads two rows at most, and the owner's.
 */
export async function findPublicRow(
  db: Reader,
  tables: Ownership,
  { name, kind, field, sharing }: ShareableTable,
  slug: unknown,
): Promise<GenericDocument | null> {
  // In an index range, `undefined` matches every row that has no slug.
  if (typeof slug !== "string" || slug === "") return null;
  const [row, another] = await db
    .query(name)
    .withIndex(sharing.slugIndex, (q) => q.eq(sharing.slug, slug))
    .take(2);
  if (row === undefined || another !== undefined || row[sharing.flag] !== true) return null;
  const owner: unknown = row[field];
  if (typeof owner !== "string" || owner === "") return null;
  // WorkOS alone knows which organizations exist.
  return kind === "organization" || (await isAccount(db, tables, owner)) ? row : null;
}

/** Throws an `AuthConfigError` with code `not_shareable` unless the table's rule has `public`. */
export function requireShareable(tables: Ownership, name: string): ShareableTable {
  const table = tables.get(name);
  if ((table?.kind === "user" || table?.kind === "organization") && table.sharing !== null) {
    return { ...table, sharing: table.sharing };
  }
  throw new AuthConfigError(
    "not_shareable",
    `Rows of "${name}" cannot be public: their rule has no "public". Add public: { slug: "slug" } to the rule of "${name}" in "owned" of defineAuth`,
  );
}

/**
 * Whether the owner's account exists and is not deleted.
 *
 * @param owner - The id of a users row; without a users table, the WorkOS subject.
 */
async function isAccount(db: Reader, tables: Ownership, owner: string): Promise<boolean> {
  const subject = tables.has("users") ? await subjectOf(db, owner) : owner;
  if (subject === null) return false;
  if (!tables.has("deletedUsers")) return true;
  return (await findDeletion(authReader(db), subject)) === null;
}

async function subjectOf(db: Reader, owner: string): Promise<string | null> {
  const users = authReader(db);
  const id = users.normalizeId("users", owner);
  const user = id === null ? null : await users.get("users", id);
  return user?.workosId ?? null;
}
