import type { Auth, GenericDatabaseWriter, GenericDataModel } from "convex/server";
import { apiKeyWriter } from "../apiKeys/database";
import { deleteKeysOf } from "../apiKeys/ownKeys";
import { AuthError } from "../errors";
import { readImpersonator } from "../identity/claims";
import { authWriter } from "./database";
import { findDeletion, findUser } from "./user";

/**
 * Deletes the account of a WorkOS user: removes the users row and its API keys,
 * and leaves a tombstone that keeps a live token from creating the row again.
 * Every later call of that user is refused with `account_deleted`, and the rows
 * that the user shared are no longer public. Deleting the user's rows is up to
 * the app.
 *
 * Idempotent, also for a user without a row. Does not touch the WorkOS user.
 *
 * Throws an `AuthError` with code `forbidden` when the caller is impersonated,
 * whichever account is named. The caller is the one of `ctx.auth`; an internal
 * function that was scheduled has none, so check `ctx.identity.impersonator`
 * before scheduling a deletion. Admin and maintenance functions work in any
 * plain mutation.
 *
 * @param workosId - The WorkOS user id, such as `user.workosId`.
 * @param options - Whether the schema has `apiKeyTables`; `auth.deleteUser` knows
 * that by itself. A key whose owner is gone is refused also while its row stays.
 *
 * @example
 * ```ts
 * export const deleteMyAccount = auth.mutation({
 *   args: {},
 *   handler: (ctx) => auth.deleteUser(ctx, ctx.user.workosId),
 * });
 * ```
 */
export async function deleteUser<DataModel extends GenericDataModel>(
  ctx: DeleteUserCtx<DataModel>,
  workosId: string,
  { apiKeys = false }: DeleteUserOptions = {},
): Promise<null> {
  await refuseImpersonator(ctx.auth);
  const writer: GenericDatabaseWriter<DataModel> = "unscopedDb" in ctx ? ctx.unscopedDb : ctx.db;
  const db = authWriter(writer);
  // One person has one row, but an app from before this library may hold more.
  for (let row = await findUser(db, workosId); row; row = await findUser(db, workosId)) {
    if (apiKeys) await deleteKeysOf(apiKeyWriter(writer), row._id);
    await db.delete("users", row._id);
  }
  if ((await findDeletion(db, workosId)) === null) {
    await db.insert("deletedUsers", { workosId, deletedAt: Date.now() });
  }
  return null;
}

/** The context of a plain mutation; in an `auth.mutation`, its `unscopedDb` is written. */
export type DeleteUserCtx<DataModel extends GenericDataModel> = { auth: Auth } & (
  { db: GenericDatabaseWriter<DataModel> } | { unscopedDb: GenericDatabaseWriter<DataModel> }
);

/** Refuses an impersonated caller. A token that Convex rejects identifies no caller. */
async function refuseImpersonator(auth: Auth): Promise<void> {
  const claims = await auth.getUserIdentity().catch(() => null);
  if (claims === null || readImpersonator(claims) === null) return;
  throw new AuthError("forbidden", {
    message: "An impersonated session cannot delete an account.",
    remedy: "Only the user, or code that no impersonated session calls, can delete an account.",
  });
}

/** What else goes with an account. */
export type DeleteUserOptions = {
  /**
   * The person's API keys, in an app that has them.
   * @default false
   */
  apiKeys?: boolean;
};
