import type {
  FunctionVisibility,
  GenericActionCtx,
  GenericDatabaseReader,
  GenericDatabaseWriter,
  GenericMutationCtx,
  GenericQueryCtx,
} from "convex/server";
import type { PropertyValidators } from "convex/values";
import type { CallerRef } from "../identity/callerRef";
import type { WorkOSIdentity } from "../identity/claims";
import type { ScopedDatabaseReader, ScopedDatabaseWriter } from "../ownership/scopedDb";
import type { ScopedVectorSearch } from "../ownership/vectorSearch";
import type { DataModelOf, SchemaSource } from "../schemaSource";
import type { UserOf } from "../users/database";
import type { AuthBuilder } from "./authBuilder";

/** What `ctx` has in every function of `auth` in addition to Convex's own. */
export interface Authenticated<Schema extends SchemaSource> {
  /** The caller, as the access token describes them. */
  identity: WorkOSIdentity;
  /** The caller's users row; `null` in an app whose schema has no users table. */
  user: UserOf<DataModelOf<Schema>>;
  /** Names the caller to an `auth.internalQuery` or `auth.internalMutation`. */
  caller: CallerRef;
}

/** What `ctx` has in an internal function of `auth` in addition to Convex's own. */
export interface OnBehalf<Schema extends SchemaSource> {
  /** The caller's users row; `null` in an app whose schema has no users table. */
  user: UserOf<DataModelOf<Schema>>;
  /** The caller on whose behalf the function runs. */
  caller: CallerRef;
}

/** The databases of a function that reads. */
export interface Reading<Schema extends SchemaSource, Declared extends string> {
  /** Convex's database, in which rows of other users do not exist. */
  db: ScopedDatabaseReader<DataModelOf<Schema>, Declared>;
  /** Convex's database as it is, with the rows of every user: the one way around `db`. */
  unscopedDb: GenericDatabaseReader<DataModelOf<Schema>>;
}

/** The databases of a function that writes. */
export interface Writing<Schema extends SchemaSource, Declared extends string, Owned> {
  /** Convex's database, in which rows of other users do not exist. */
  db: ScopedDatabaseWriter<DataModelOf<Schema>, Declared, Owned>;
  /** Convex's database as it is, with the rows of every user: the one way around `db`. */
  unscopedDb: GenericDatabaseWriter<DataModelOf<Schema>>;
}

/** The vector searches of an action. */
export interface Searching<Schema extends SchemaSource, Declared extends string> {
  /** Convex's vector search among the caller's rows. Returns the rows themselves as well. */
  vectorSearch: ScopedVectorSearch<DataModelOf<Schema>, Declared>;
  /** Convex's vector search as it is, among the rows of every user. */
  unscopedVectorSearch: GenericActionCtx<DataModelOf<Schema>>["vectorSearch"];
}

/** The context of an `auth.query`. */
export interface AuthQueryCtx<Schema extends SchemaSource, Declared extends string = string>
  extends
    Omit<GenericQueryCtx<DataModelOf<Schema>>, "db">,
    Authenticated<Schema>,
    Reading<Schema, Declared> {}

/** The context of an `auth.mutation`. */
export interface AuthMutationCtx<
  Schema extends SchemaSource,
  Declared extends string = string,
  Owned = unknown,
>
  extends
    Omit<GenericMutationCtx<DataModelOf<Schema>>, "db">,
    Authenticated<Schema>,
    Writing<Schema, Declared, Owned> {}

/** The context of an `auth.action`. */
export interface AuthActionCtx<Schema extends SchemaSource, Declared extends string = string>
  extends
    Omit<GenericActionCtx<DataModelOf<Schema>>, "vectorSearch">,
    Authenticated<Schema>,
    Searching<Schema, Declared> {}

/** The context of an `auth.internalQuery`. */
export interface InternalQueryCtx<Schema extends SchemaSource, Declared extends string = string>
  extends
    Omit<GenericQueryCtx<DataModelOf<Schema>>, "db">,
    OnBehalf<Schema>,
    Reading<Schema, Declared> {}

/** The context of an `auth.internalMutation`. */
export interface InternalMutationCtx<
  Schema extends SchemaSource,
  Declared extends string = string,
  Owned = unknown,
>
  extends
    Omit<GenericMutationCtx<DataModelOf<Schema>>, "db">,
    OnBehalf<Schema>,
    Writing<Schema, Declared, Owned> {}

/**
 * The context of an app's own `auth.query`, for helpers that take it. For an
 * extended builder: `QueryCtxOf<typeof timedQuery>`.
 *
 * @example
 * ```ts
 * import type { QueryCtxOf } from "@opensync/convex-auth";
 *
 * export function newest(ctx: QueryCtxOf<typeof auth>) {
 *   return ctx.db.query("sessions").withIndex("by_user_updated").order("desc").first();
 * }
 * ```
 */
export type QueryCtxOf<From extends { query: unknown } | Extendable> = From extends {
  query: infer Builder;
}
  ? CtxOf<Builder>
  : CtxOf<From>;

/** The context of an app's own `auth.mutation`, or of an extended builder. */
export type MutationCtxOf<From extends { mutation: unknown } | Extendable> = From extends {
  mutation: infer Builder;
}
  ? CtxOf<Builder>
  : CtxOf<From>;

/** The context of an app's own `auth.action`, or of an extended builder. */
export type ActionCtxOf<From extends { action: unknown } | Extendable> = From extends {
  action: infer Builder;
}
  ? CtxOf<Builder>
  : CtxOf<From>;

type Extendable = { extend: unknown };

type CtxOf<Builder> = TypesOf<Builder>["ctx"];

type TypesOf<Builder> =
  Builder extends AuthBuilder<
    infer Kind extends "query" | "mutation" | "action",
    infer Visibility extends FunctionVisibility,
    infer Ctx extends object,
    infer Options,
    infer CustomArgs extends PropertyValidators,
    infer MadeArgs extends object
  >
    ? { ctx: Ctx; others: [Kind, Visibility, Options, CustomArgs, MadeArgs] }
    : never;
