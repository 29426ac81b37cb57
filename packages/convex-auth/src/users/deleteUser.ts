import type { Auth, GenericDatabaseWriter, GenericDataModel } from "convex/server";
import { AuthError } from "../errors";
import { readImpersonator } from "../identity/accessClaims";
import { authWriter } from "./database";
import { findDeletion, findUser } from "./user";

/**
 * Deletes the users row of a WorkOS user and leaves a tombstone. See
 * `auth.users.delete`.
 */
export async function deleteUser<DataModel extends GenericDataModel>(
  ctx: DeleteUserCtx<DataModel>,
  workosId: string,
): Promise<null> {
  await refuseImpersonator(ctx.auth);
  const writer: GenericDatabaseWriter<DataModel> = "unscopedDb" in ctx ? ctx.unscopedDb : ctx.db;
  const db = authWriter(writer);
  // A user has one row, but an app that is older than this library may hold more.
  for (let row = await findUser(db, workosId); row; row = await findUser(db, workosId)) {
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
