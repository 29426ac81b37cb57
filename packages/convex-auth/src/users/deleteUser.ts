import type { GenericDatabaseWriter, GenericDataModel } from "convex/server";
import { authWriter } from "./database";
import { findDeletion, findUser } from "./user";

/**
 * Deletes the account of a WorkOS user: the users row goes, and a note stays
 * that keeps a live token from making it again. From then on every function of
 * theirs answers `account_deleted`. Rows that they own are the app's to delete.
 *
 * Idempotent; also for somebody who never had a row. The WorkOS user itself is
 * not touched.
 *
 * @param workosId - The WorkOS user id, such as `user.workosId`.
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
): Promise<null> {
  const db = authWriter("unscopedDb" in ctx ? ctx.unscopedDb : ctx.db);
  // One person has one row, but an app from before this library may hold more.
  for (let row = await findUser(db, workosId); row; row = await findUser(db, workosId)) {
    await db.delete("users", row._id);
  }
  if ((await findDeletion(db, workosId)) === null) {
    await db.insert("deletedUsers", { workosId, deletedAt: Date.now() });
  }
  return null;
}

/** A plain mutation's context; in an `auth.mutation`, what its `unscopedDb` writes. */
export type DeleteUserCtx<DataModel extends GenericDataModel> =
  { db: GenericDatabaseWriter<DataModel> } | { unscopedDb: GenericDatabaseWriter<DataModel> };
