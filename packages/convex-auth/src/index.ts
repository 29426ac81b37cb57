/**
 * Authentication and row ownership for Convex functions of apps with WorkOS AuthKit.
 *
 * @packageDocumentation
 */
export { defineAuth, type DefineAuthOptions } from "./defineAuth";
export type { Auth, Declared, Identity, Users } from "./auth";
export { AuthConfigError, type AuthConfigErrorCode } from "./config/configError";
export type { WorkOSOptions } from "./config/workos";
export { AuthError, isAuthError, type AuthErrorCode, type AuthErrorData } from "./errors";
export type { AuthBuilder } from "./functions/authBuilder";
export type {
  ActionCtxOf,
  AuthActionCtx,
  AuthMutationCtx,
  AuthQueryCtx,
  Authenticated,
  InternalMutationCtx,
  InternalQueryCtx,
  MutationCtxOf,
  OnBehalf,
  QueryCtxOf,
  Reading,
  Searching,
  Writing,
} from "./functions/contexts";
export type { Requirements } from "./functions/requirements";
export type { UserFunctions } from "./functions/userFunctions";
export type { CallerRef } from "./identity/callerRef";
export type { Impersonator } from "./identity/accessClaims";
export type { WorkOSIdentity } from "./identity/claims";
export type { OwnedMap, OwnerRule, PublicDoc, SharedTables } from "./ownership/owned";
export { publicSlug } from "./ownership/publicSlug";
export type { ListPublicChildren, Rows } from "./ownership/rows";
export type { ScopedDatabaseReader, ScopedDatabaseWriter } from "./ownership/scopedDb";
export type { ScopedVectorSearch } from "./ownership/vectorSearch";
export type { DataModelOf, SchemaSource } from "./schemaSource";
export type { UserOf, UserRow } from "./users/database";
export type { AuthFunctions } from "./users/steps";
