import type { Auth, GenericDatabaseReader, GenericDataModel } from "convex/server";
import type { WorkOSOptions } from "../config/workos";
import { AuthError } from "../errors";
import { getIdentity, requireIdentity } from "../identity/identity";
import { appUser, authReader, type AuthDataModel, type UserOf, type UserRow } from "./database";

type UserCtx<DataModel extends GenericDataModel> = {
  auth: Auth;
  db: GenericDatabaseReader<DataModel>;
};

/**
 * The caller's users row, or `null` when nobody is signed in or the row is not
 * there (yet, or any more). Reads that one row.
 *
 * @example
 * ```ts
 * import { getUser } from "@opensync/convex-auth";
 *
 * export const greeting = query({
 *   args: {},
 *   handler: async (ctx) => `Hello, ${(await getUser(ctx))?.firstName ?? "stranger"}`,
 * });
 * ```
 */
export async function getUser<DataModel extends GenericDataModel>(
  ctx: UserCtx<DataModel>,
  options: WorkOSOptions = {},
): Promise<UserOf<DataModel> | null> {
  const identity = await getIdentity(ctx, options);
  if (identity === null) return null;
  const row = await findUser(authReader(ctx.db), identity.subject);
  return row === null ? null : appUser<DataModel>(row);
}

/**
 * The caller's users row.
 *
 * Throws an `AuthError`: `unauthenticated` when nobody is signed in,
 * `account_deleted` for an account that was deleted, `user_not_provisioned`
 * when the row is not there yet.
 */
export async function requireUser<DataModel extends GenericDataModel>(
  ctx: UserCtx<DataModel>,
  options: WorkOSOptions = {},
): Promise<UserOf<DataModel>> {
  const { subject } = await requireIdentity(ctx, options);
  return await userBySubject(ctx.db, subject);
}

/**
 * The users row of a WorkOS user.
 *
 * Throws an `AuthError`: `account_deleted`, `user_not_provisioned`.
 */
export async function userBySubject<DataModel extends GenericDataModel>(
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
 * app made two rows of one person, the oldest is theirs.
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
