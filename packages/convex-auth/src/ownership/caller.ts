import type { GenericDataModel } from "convex/server";
import type { GenericId } from "convex/values";
import type { WorkOSIdentity } from "../identity/claims";
import type { UserOf, UserRow } from "../users/database";

/** Who is asking, as `auth.query` and `auth.mutation` put it on the context. */
export type Caller = {
  identity: { subject: string; organizationId: string | null };
  user: { _id: GenericId<"users"> } | null;
};

/** The caller of a function that has found them. */
export function callerOf<DataModel extends GenericDataModel>(
  identity: WorkOSIdentity,
  user: UserOf<DataModel>,
): Caller {
  // Any app's users row has the library's fields and an id.
  return { identity, user: user as UserRow | null };
}
