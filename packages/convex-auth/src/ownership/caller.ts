import type { GenericId } from "convex/values";

/** The caller of a function, as far as ownership needs to know them. */
export type Caller = {
  /** `null` for an API key, which acts for `user` and is in no organization. */
  identity: { subject: string; organizationId: string | null } | null;
  user: { _id: GenericId<"users"> } | null;
};

/**
 * The caller, from their identity and users row.
 *
 * @param user - Any app's users row, which has the library's fields and an id.
 */
export function callerOf(identity: Caller["identity"], user: object | null): Caller {
  return { identity, user: user as Caller["user"] };
}
