import type { GenericId } from "convex/values";

/**
 * Where an app says what its users row is, so that `user` has that type
 * everywhere. Without it, `user` has the fields of {@link UsersRow}.
 *
 * @example
 * ```ts
 * declare module "@opensync/react-auth" {
 *   interface Register {
 *     user: Doc<"users">;
 *   }
 * }
 * ```
 */
export interface Register {
  usersRow: UsersRow;
}

/** The signed-in user's row in the users table. */
export type AuthUser = UserOf<Register>;

/** The `user` that a registration names, or else the usual row. */
export type UserOf<Registration extends { usersRow: unknown }> = Registration extends {
  user: infer User;
}
  ? User
  : Registration["usersRow"];

/** The users row of `@opensync/convex-auth/schema`. Times are in milliseconds. */
export interface UsersRow {
  _id: GenericId<"users">;
  _creationTime: number;
  workosId: string;
  email?: string | undefined;
  emailVerified?: boolean | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  name?: string | undefined;
  avatarUrl?: string | undefined;
  externalId?: string | undefined;
  locale?: string | undefined;
  metadata?: Record<string, string> | undefined;
  workosUpdatedAt?: number | undefined;
  createdAt: number;
  updatedAt: number;
}
