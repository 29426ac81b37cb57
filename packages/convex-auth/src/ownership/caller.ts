import type { GenericDataModel } from "convex/server";
import type { GenericId } from "convex/values";
import type { UserOf, UserRow } from "../users/database";

/** Who is asking, as every `auth.*` function puts it on its context. */
export type Caller = {
  /** `null` for a program, which has an API key of `user` instead of a token. */
  identity: { subject: string; organizationId: string | null } | null;
  user: { _id: GenericId<"users"> } | null;
};

/** The caller of a function that has found them. */
export function callerOf<DataModel extends GenericDataModel>(
  identity: Caller["identity"],
  user: UserOf<DataModel>,
): Caller {
  // Any app's users row has the library's fields and an id.
  return { identity, user: user as UserRow | null };
}
