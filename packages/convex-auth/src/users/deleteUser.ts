import type { GenericDatabaseWriter, GenericDataModel } from "convex/server";
import { apiKeyWriter } from "../apiKeys/database";
import { deleteKeysOf } from "../apiKeys/ownKeys";
import { authWriter } from "./database";
import { findDeletion, findUser } from "./user";

/**
 * Deletes the account of a WorkOS user: the users row goes, and a note stays
 * that keeps a live token from making it again. From then on every function of
 * theirs answers `account_deleted`. Their API keys go with it. Rows that they
 * own are the app's to delete.
 *
 * Idempotent; also for somebody who never had a row. The WorkOS user itself is
 * not touched.
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

/** A plain mutation's context; in an `auth.mutation`, what its `unscopedDb` writes. */
export type DeleteUserCtx<DataModel extends GenericDataModel> =
  { db: GenericDatabaseWriter<DataModel> } | { unscopedDb: GenericDatabaseWriter<DataModel> };

/** What else goes with an account. */
export type DeleteUserOptions = {
  /**
   * The person's API keys, in an app that has them.
   * @default false
   */
  apiKeys?: boolean;
};
