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
import { authBuilder, type AuthBuilder } from "./authBuilder";
import { noticed, type BuilderOptions, type Reading, type Running, type Writing } from "./builders";
import { enforceRequirements } from "./enforceRequirements";
import type { Requirements } from "./requirements";

/** What an internal function in somebody's name finds on its context besides Convex's own. */
type Named<DataModel extends GenericDataModel> = {
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

/**
 * What an internal function can require: it knows its caller's subject and
 * organization, not the claims of a token.
 */
type InternalOptions = { requires?: Pick<Requirements, "organization"> };

/** `auth.internalQuery`: reads on behalf of its `caller` argument. */
export function authInternalQuery<DataModel extends GenericDataModel, Declared extends string>(
  options: BuilderOptions,
): AuthInternalQuery<DataModel, Declared> {
  const register: QueryBuilder<DataModel, "internal"> = internalQueryGeneric;
  const builder: unknown = authBuilder<GenericQueryCtx<DataModel>, CallerArgs>({
    ...ON_BEHALF,
    name: "auth.internalQuery",
    register,
    authenticate: async (
      ctx,
      { caller },
      requires,
    ): Promise<Named<DataModel> & Reading<DataModel, Declared>> => {
      requireOrganization(caller, requires);
      const user = options.usersTable
        ? await userBySubject(ctx.db, caller.subject)
        : noUser<DataModel>();
      const db = scopeReader<DataModel, Declared>(options.tables, callerOf(caller, user), ctx.db);
      return { user, caller, db, unscopedDb: ctx.db };
    },
  });
  return builder as AuthInternalQuery<DataModel, Declared>;
}

/** `auth.internalMutation`: writes on behalf of its `caller` argument. */
export function authInternalMutation<
  DataModel extends GenericDataModel,
  Declared extends string,
  Owned,
>(options: BuilderOptions): AuthInternalMutation<DataModel, Declared, Owned> {
  const register: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;
  const builder: unknown = authBuilder<GenericMutationCtx<DataModel>, CallerArgs>({
    ...ON_BEHALF,
    name: "auth.internalMutation",
    register,
    authenticate: async (
      ctx,
      { caller },
      requires,
    ): Promise<Named<DataModel> & Writing<DataModel, Declared, Owned> & Running> => {
      requireOrganization(caller, requires);
      const user = options.usersTable
        ? await userBySubject(ctx.db, caller.subject)
        : noUser<DataModel>();
      const { forget, ...dbs } = scopeWriter<DataModel, Declared, Owned>(
        options.tables,
        callerOf(caller, user),
        ctx.db,
      );
      return { user, caller, ...dbs, runMutation: noticed(ctx.runMutation, forget) };
    },
  });
  return builder as AuthInternalMutation<DataModel, Declared, Owned>;
}

type AuthInternalQuery<DataModel extends GenericDataModel, Declared extends string> = AuthBuilder<
  "query",
  "internal",
  InternalQueryCtx<DataModel, Declared>,
  InternalOptions,
  CallerArgs
>;

type AuthInternalMutation<
  DataModel extends GenericDataModel,
  Declared extends string,
  Owned,
> = AuthBuilder<
  "mutation",
  "internal",
  InternalMutationCtx<DataModel, Declared, Owned>,
  InternalOptions,
  CallerArgs
>;

type CallerArgs = { caller: typeof callerRef };

const ON_BEHALF = { args: { caller: callerRef }, enforceable: ["organization"] } as const;

function requireOrganization({ organizationId }: CallerRef, requires: Requirements | null): void {
  enforceRequirements({ ...NO_CLAIMS, organizationId }, requires);
}

const NO_CLAIMS = {
  roles: [],
  permissions: [],
  featureFlags: [],
  entitlements: [],
  impersonator: null,
};
