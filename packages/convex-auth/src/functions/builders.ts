import {
  actionGeneric,
  mutationGeneric,
  queryGeneric,
  type ActionBuilder,
  type FunctionVisibility,
  type GenericActionCtx,
  type GenericDatabaseReader,
  type GenericDatabaseWriter,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import type { PropertyValidators } from "convex/values";
import { refOf, type CallerRef } from "../identity/callerRef";
import type { WorkOSIdentity } from "../identity/claims";
import { requireIdentity } from "../identity/identity";
import { callerOf } from "../ownership/caller";
import {
  scopeReader,
  scopeWriter,
  type ScopedDatabaseReader,
  type ScopedDatabaseWriter,
} from "../ownership/scopedDb";
import type { GuardOptions } from "../ownership/requireOwned";
import { scopeVectorSearch, type ScopedVectorSearch } from "../ownership/vectorSearch";
import { appUser, noUser, type UserOf } from "../users/database";
import { ensureUser } from "../users/ensureUser";
import { userFunctionRefs } from "../users/functionRefs";
import { requireUser } from "../users/user";
import { authBuilder, type AuthBuilder } from "./authBuilder";
import { enforceRequirements } from "./enforceRequirements";
import { REQUIREMENTS } from "./resolveRequirements";

/** What every `auth.*` function finds on its context besides Convex's own. */
export type Authenticated<DataModel extends GenericDataModel> = {
  /** The caller, as the token tells of them. */
  identity: WorkOSIdentity;
  /** The caller's users row; `null` in an app whose schema has no users table. */
  user: UserOf<DataModel>;
  /** Names the caller to an `auth.internalQuery` or `auth.internalMutation`. */
  caller: CallerRef;
};

/** The context of an `auth.query`. */
export type AuthQueryCtx<
  DataModel extends GenericDataModel,
  Declared extends string = string,
> = Omit<GenericQueryCtx<DataModel>, "db"> &
  Authenticated<DataModel> &
  Reading<DataModel, Declared>;

/** The context of an `auth.mutation`. */
export type AuthMutationCtx<
  DataModel extends GenericDataModel,
  Declared extends string = string,
  Owned = unknown,
> = Omit<GenericMutationCtx<DataModel>, "db"> &
  Authenticated<DataModel> &
  Writing<DataModel, Declared, Owned>;

/** The context of an `auth.action`. */
export type AuthActionCtx<
  DataModel extends GenericDataModel,
  Declared extends string = string,
> = Omit<GenericActionCtx<DataModel>, "vectorSearch"> &
  Authenticated<DataModel> &
  Searching<DataModel, Declared>;

/**
 * The context of an app's own `auth.query`, for helpers that take it. Of an
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

export type Reading<DataModel extends GenericDataModel, Declared extends string> = {
  /** Convex's database, in which other people's rows do not exist. */
  db: ScopedDatabaseReader<DataModel, Declared>;
  /** Convex's database as it is, with everybody's rows: the one way round `db`. */
  unscopedDb: GenericDatabaseReader<DataModel>;
};

export type Writing<DataModel extends GenericDataModel, Declared extends string, Owned> = {
  /** Convex's database, in which other people's rows do not exist. */
  db: ScopedDatabaseWriter<DataModel, Declared, Owned>;
  /** Convex's database as it is, with everybody's rows: the one way round `db`. */
  unscopedDb: GenericDatabaseWriter<DataModel>;
};

export type Searching<DataModel extends GenericDataModel, Declared extends string> = {
  /** Convex's vector search among the caller's rows, with the rows themselves. */
  vectorSearch: ScopedVectorSearch<DataModel, Declared>;
  /** Convex's vector search as it is, among everybody's rows. */
  unscopedVectorSearch: GenericActionCtx<DataModel>["vectorSearch"];
};

/** How the builders find the caller, and what is theirs. */
export type BuilderOptions = GuardOptions;

/** `auth.query`: reads the caller's row, and refuses where there is none. */
export function authQuery<DataModel extends GenericDataModel, Declared extends string>(
  options: BuilderOptions,
): AuthBuilder<"query", "public", AuthQueryCtx<DataModel, Declared>> {
  const register: QueryBuilder<DataModel, "public"> = queryGeneric;
  const builder: unknown = authBuilder<GenericQueryCtx<DataModel>>({
    name: "auth.query",
    enforceable: REQUIREMENTS,
    register,
    args: {},
    authenticate: async (
      ctx,
      _args,
      requires,
    ): Promise<Authenticated<DataModel> & Reading<DataModel, Declared>> => {
      const identity = await requireIdentity(ctx, options);
      enforceRequirements(identity, requires);
      const user = options.usersTable ? await requireUser(ctx, options) : noUser<DataModel>();
      const db = scopeReader<DataModel, Declared>(options.tables, callerOf(identity, user), ctx.db);
      return { identity, user, caller: refOf(identity), db, unscopedDb: ctx.db };
    },
  });
  return builder as AuthBuilder<"query", "public", AuthQueryCtx<DataModel, Declared>>;
}

/** `auth.mutation`: reads the caller's row, and makes it where there is none. */
export function authMutation<DataModel extends GenericDataModel, Declared extends string, Owned>(
  options: BuilderOptions,
): AuthBuilder<"mutation", "public", AuthMutationCtx<DataModel, Declared, Owned>> {
  const register: MutationBuilder<DataModel, "public"> = mutationGeneric;
  const builder: unknown = authBuilder<GenericMutationCtx<DataModel>>({
    name: "auth.mutation",
    enforceable: REQUIREMENTS,
    register,
    args: {},
    authenticate: async (
      ctx,
      _args,
      requires,
    ): Promise<Authenticated<DataModel> & Writing<DataModel, Declared, Owned> & Running> => {
      const identity = await requireIdentity(ctx, options);
      enforceRequirements(identity, requires);
      const user = options.usersTable ? await ensureUser(ctx, options) : noUser<DataModel>();
      const { forget, ...dbs } = scopeWriter<DataModel, Declared, Owned>(
        options.tables,
        callerOf(identity, user),
        ctx.db,
      );
      const runMutation = noticed(ctx.runMutation, forget);
      return { identity, user, caller: refOf(identity), ...dbs, runMutation };
    },
  });
  return builder as AuthBuilder<"mutation", "public", AuthMutationCtx<DataModel, Declared, Owned>>;
}

/**
 * `auth.action`: asks for the caller's row through the app's own user
 * functions, since an action has no database.
 */
export function authAction<DataModel extends GenericDataModel, Declared extends string>(
  options: BuilderOptions,
): AuthBuilder<"action", "public", AuthActionCtx<DataModel, Declared>> {
  const register: ActionBuilder<DataModel, "public"> = actionGeneric;
  const { me, ensureUser, loadOwned } = userFunctionRefs(options);
  const builder: unknown = authBuilder<GenericActionCtx<DataModel>>({
    name: "auth.action",
    enforceable: REQUIREMENTS,
    register,
    args: {},
    authenticate: async (
      ctx,
      _args,
      requires,
    ): Promise<Authenticated<DataModel> & Searching<DataModel, Declared>> => {
      const identity = await requireIdentity(ctx, options);
      enforceRequirements(identity, requires);
      const user = options.usersTable
        ? appUser<DataModel>(
            (await ctx.runQuery(me, {})) ?? (await ctx.runMutation(ensureUser, {})),
          )
        : noUser<DataModel>();
      const caller = refOf(identity);
      const vectorSearch = scopeVectorSearch<DataModel, Declared>(
        options.tables,
        callerOf(identity, user),
        ctx.vectorSearch,
        (table, ids) => ctx.runQuery(loadOwned, { table, ids, caller }),
      );
      return { identity, user, caller, vectorSearch, unscopedVectorSearch: ctx.vectorSearch };
    },
  });
  return builder as AuthBuilder<"action", "public", AuthActionCtx<DataModel, Declared>>;
}

/** Another mutation may change whose row is whose. */
export function noticed(runMutation: RunMutation, forget: () => void): RunMutation {
  const run = runMutation as (...call: unknown[]) => Promise<unknown>;
  const noticing: unknown = (...call: unknown[]) => run(...call).finally(forget);
  return noticing as RunMutation;
}

type RunMutation = Running["runMutation"];
export type Running = Pick<GenericMutationCtx<GenericDataModel>, "runMutation">;
