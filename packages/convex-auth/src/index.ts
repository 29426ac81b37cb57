/**
 * WorkOS AuthKit in Convex functions: who is calling, which user row that is,
 * and which rows are theirs.
 *
 * @packageDocumentation
 */
export { defineAuth, type DefineAuthOptions } from "./defineAuth";
export { AuthError, isAuthError, type AuthErrorCode, type AuthErrorData } from "./errors";
export { AuthConfigError, type AuthConfigErrorCode } from "./config/configError";
export type { WorkOSOptions } from "./config/workos";
export type { WorkOSIdentity } from "./identity/claims";
export { getIdentity, requireIdentity } from "./identity/identity";
export type { UserRow } from "./users/database";
export { deleteUser } from "./users/deleteUser";
export { ensureUser } from "./users/ensureUser";
export { getUser, requireUser } from "./users/user";
export { isOwner, publicDoc, requireOwned } from "./ownership/guards";
export type {
  AuthActionCtx,
  AuthMutationCtx,
  AuthQueryCtx,
  Authenticated,
} from "./functions/builders";
