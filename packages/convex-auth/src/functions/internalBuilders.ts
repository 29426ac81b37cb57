import { customMutation, customQuery } from "convex-helpers/server/customFunctions";
import {
  internalMutationGeneric,
  internalQueryGeneric,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import { callerRef, type CallerRef } from "../identity/callerRef";
import { callerOf } from "../ownership/caller";
import { scopeReader, scopeWriter } from "../ownership/scopedDb";
import { noUser, type UserOf } from "../users/database";
import { userBySubject } from "../users/user";
import {
  noticed,
  type BuilderOptions,
  type Input,
  type Reading,
  type Running,
  type Writing,
} from "./builders";

/** What an internal function in somebody's name finds on its context besides Convex's own. */
export type Named<DataModel extends GenericDataModel> = {
  /** The caller's users row; `null` in an app whose schema has no users table. */
  user: UserOf<DataModel>;
  /** The one in whose name this runs. */
  caller: CallerRef;
};

/** The context of an `auth.internalQuery`. */
export type InternalQueryCtx<
  DataModel extends GenericDataModel,
  Declared extends string = string,
> = Omit<GenericQueryCtx<DataModel>, "db"> & Named<DataModel> & Reading<DataModel, Declared>;

/** The context of an `auth.internalMutation`. */
export type InternalMutationCtx<
  DataModel extends GenericDataModel,
  Declared extends string = string,
  Owned = unknown,
> = Omit<GenericMutationCtx<DataModel>, "db"> &
  Named<DataModel> &
  Writing<DataModel, Declared, Owned>;

/** `auth.internalQuery`: reads in the name of whom its `caller` argument names. */
export function authInternalQuery<DataModel extends GenericDataModel, Declared extends string>(
  options: BuilderOptions,
) {
  const builder: QueryBuilder<DataModel, "internal"> = internalQueryGeneric;
  return customQuery(builder, {
    args: { caller: callerRef },
    input: async (
      ctx,
      { caller },
    ): Promise<Input<Named<DataModel> & Reading<DataModel, Declared>>> => {
      const user = options.usersTable
        ? await userBySubject(ctx.db, caller.subject)
        : noUser<DataModel>();
      const db = scopeReader<DataModel, Declared>(options.tables, callerOf(caller, user), ctx.db);
      return { ctx: { user, caller, db, unscopedDb: ctx.db }, args: {} };
    },
  });
}

/** `auth.internalMutation`: writes in the name of whom its `caller` argument names. */
export function authInternalMutation<
  DataModel extends GenericDataModel,
  Declared extends string,
  Owned,
>(options: BuilderOptions) {
  const builder: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;
  return customMutation(builder, {
    args: { caller: callerRef },
    input: async (
      ctx,
      { caller },
    ): Promise<Input<Named<DataModel> & Writing<DataModel, Declared, Owned> & Running>> => {
      const user = options.usersTable
        ? await userBySubject(ctx.db, caller.subject)
        : noUser<DataModel>();
      const { db, unscopedDb, forget } = scopeWriter<DataModel, Declared, Owned>(
        options.tables,
        callerOf(caller, user),
        ctx.db,
      );
      const runMutation = noticed(ctx.runMutation, forget);
      return { ctx: { user, caller, db, unscopedDb, runMutation }, args: {} };
    },
  });
}
