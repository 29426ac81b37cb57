import type { GenericDatabaseReader, GenericDataModel } from "convex/server";
import { AuthError } from "../errors";
import { appUser, authReader, type AuthDataModel, type UserOf, type UserRow } from "./database";

/**
 * Returns the users row of a WorkOS user.
 *
 * Throws an `AuthError`: `account_deleted` for a deleted account,
 * `user_not_provisioned` while the row is missing.
 */
export async function requireUser<DataModel extends GenericDataModel>(
  reader: GenericDatabaseReader<DataModel>,
  subject: string,
): Promise<UserOf<DataModel>> {
  const db = authReader(reader);
  const row = await findUser(db, subject);
  if (row !== null) return appUser<DataModel>(row);
  await refuseDeleted(db, subject);
  throw new AuthError("user_not_provisioned");
}

/**
 * The row of a WorkOS user. `first`, not `unique`: where an older version of an
 * app created two rows for one user, the oldest is theirs.
 */
export function findUser(
  db: GenericDatabaseReader<AuthDataModel>,
  workosId: string,
): Promise<UserRow | null> {
  return db
    .query("users")
    .withIndex("by_workos_id", (q) => q.eq("workosId", workosId))
    .first();
}

/** Throws `account_deleted` for a WorkOS user whose account was deleted here. */
export async function refuseDeleted(
  db: GenericDatabaseReader<AuthDataModel>,
  workosId: string,
): Promise<void> {
  if ((await findDeletion(db, workosId)) !== null) throw new AuthError("account_deleted");
}

export function findDeletion(db: GenericDatabaseReader<AuthDataModel>, workosId: string) {
  return db
    .query("deletedUsers")
    .withIndex("by_workos_id", (q) => q.eq("workosId", workosId))
    .first();
}
