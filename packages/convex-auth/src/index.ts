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
export { isOwner } from "./ownership/isOwner";
export type { ListPublicChildren } from "./ownership/guards";
export type { OwnedMap, OwnerRule, PublicDoc, SharedTables } from "./ownership/owned";
export { publicSlug } from "./ownership/publicSlug";
export type { ScopedDatabaseReader, ScopedDatabaseWriter } from "./ownership/scopedDb";
export type { ScopedVectorSearch } from "./ownership/vectorSearch";
export type { AuthBuilder } from "./functions/authBuilder";
export type { Requirements, RouteRequirements } from "./functions/requirements";
export type {
  ActionCtxOf,
  AuthActionCtx,
  AuthMutationCtx,
  AuthQueryCtx,
  Authenticated,
  MutationCtxOf,
  QueryCtxOf,
} from "./functions/builders";
export type { ApiKey } from "./apiKeys/apiKey";
export type { ApiKeyOptions } from "./apiKeys/options";
export type { CallerRef } from "./identity/callerRef";
export type { InternalMutationCtx, InternalQueryCtx } from "./functions/internalBuilders";
export type { HttpCaller } from "./http/caller";
export type { CorsOptions } from "./http/cors";
export type { CredentialOptions } from "./http/credential";
export type { HttpDoorOptions } from "./http/door";
export type { RateLimiterLike, RateLimits } from "./http/rateLimits";
export { jsonText } from "./http/jsonText";
export { pageArgs, readPage, type Page } from "./http/page";
export { errorResponse } from "./http/respond";
export type {
  HttpActionCtx,
  HttpMutationCtx,
  HttpQueryCtx,
  PublicHttpCtx,
  Route,
} from "./http/route";
export type { HttpCall } from "./http/visit";
