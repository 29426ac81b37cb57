import {
  actionGeneric,
  mutationGeneric,
  queryGeneric,
  type GenericActionCtx,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
} from "convex/server";
import { refOf } from "../identity/callerRef";
import { requireIdentity } from "../identity/identity";
import type { AuthOptions } from "../options";
import { callerOf } from "../ownership/caller";
import { scopeReader, scopeWriter } from "../ownership/scopedDb";
import { scopeVectorSearch } from "../ownership/vectorSearch";
import { callEnsureUser, callGetRows } from "../users/calls";
import { ensureUser } from "../users/ensureUser";
import { requireUser } from "../users/user";
import { authBuilder, type AnyBuilder } from "./authBuilder";
import { enforceRequirements } from "./enforceRequirements";
import { REQUIREMENTS } from "./resolveRequirements";

// The app's types are given to these builders in Auth; here they work with any
// data model.

type QueryCtx = GenericQueryCtx<GenericDataModel>;
type MutationCtx = GenericMutationCtx<GenericDataModel>;
type ActionCtx = GenericActionCtx<GenericDataModel>;

/** `auth.query`: reads the caller's users row, and refuses when it is missing. */
export function authQuery(options: AuthOptions): AnyBuilder {
  return authBuilder<QueryCtx>({
    name: "auth.query",
    enforceable: REQUIREMENTS,
    exports: options.exports,
    register: queryGeneric,
    args: {},
    authenticate: async (ctx, _args, requires) => {
      const identity = await requireIdentity(ctx, options);
      enforceRequirements(identity, requires);
      const user = options.usersTable ? await requireUser(ctx.db, identity.subject) : null;
      const db = scopeReader(options.tables, callerOf(identity, user), ctx.db);
      return { identity, user, caller: refOf(identity), db, unscopedDb: ctx.db };
    },
  });
}

/** `auth.mutation`: reads the caller's users row, and inserts it when it is missing. */
export function authMutation(options: AuthOptions): AnyBuilder {
  return authBuilder<MutationCtx>({
    name: "auth.mutation",
    enforceable: REQUIREMENTS,
    exports: options.exports,
    register: mutationGeneric,
    args: {},
    authenticate: async (ctx, _args, requires) => {
      const identity = await requireIdentity(ctx, options);
      enforceRequirements(identity, requires);
      const user = options.usersTable ? await ensureUser(ctx, identity, options) : null;
      const { forget, ...dbs } = scopeWriter(options.tables, callerOf(identity, user), ctx.db);
      const runMutation = forgetAfter(ctx.runMutation, forget);
      return { identity, user, caller: refOf(identity), ...dbs, runMutation };
    },
  });
}

/**
 * `auth.action`: reads the caller's users row through the app's dispatchers, since
 * an action has no database.
 */
export function authAction(options: AuthOptions): AnyBuilder {
  return authBuilder<ActionCtx>({
    name: "auth.action",
    enforceable: REQUIREMENTS,
    exports: options.exports,
    register: actionGeneric,
    args: {},
    authenticate: async (ctx, _args, requires) => {
      const identity = await requireIdentity(ctx, options);
      enforceRequirements(identity, requires);
      const user = options.usersTable ? await callEnsureUser(ctx, options) : null;
      const caller = refOf(identity);
      const vectorSearch = scopeVectorSearch(
        options.tables,
        callerOf(identity, user),
        ctx.vectorSearch,
        (table, ids) => callGetRows(ctx, options, { table, ids, caller }),
      );
      return { identity, user, caller, vectorSearch, unscopedVectorSearch: ctx.vectorSearch };
    },
  });
}

/** Another mutation may change the owner of a row, so the scope forgets what it knows. */
export function forgetAfter(runMutation: RunMutation, forget: () => void): RunMutation {
  const run = runMutation as (...call: unknown[]) => Promise<unknown>;
  const forgetting: unknown = (...call: unknown[]) => run(...call).finally(forget);
  return forgetting as RunMutation;
}

type RunMutation = MutationCtx["runMutation"];
