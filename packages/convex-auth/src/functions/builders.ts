import { customAction, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import {
  actionGeneric,
  mutationGeneric,
  queryGeneric,
  type ActionBuilder,
  type GenericActionCtx,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import type { WorkOSIdentity } from "../identity/claims";
import { requireIdentity } from "../identity/identity";
import type { CallerOptions } from "../ownership/guards";
import { appUser, noUser, type UserOf } from "../users/database";
import { ensureUser } from "../users/ensureUser";
import { userFunctionRefs, type UserOptions } from "../users/functionRefs";
import { requireUser } from "../users/user";

/** What every `auth.*` function finds on its context besides Convex's own. */
export type Authenticated<DataModel extends GenericDataModel> = {
  /** The caller, as the token tells of them. */
  identity: WorkOSIdentity;
  /** The caller's users row; `null` in an app whose schema has no users table. */
  user: UserOf<DataModel>;
};

/** The context of an `auth.query`. */
export type AuthQueryCtx<DataModel extends GenericDataModel> = GenericQueryCtx<DataModel> &
  Authenticated<DataModel>;

/** The context of an `auth.mutation`. */
export type AuthMutationCtx<DataModel extends GenericDataModel> = GenericMutationCtx<DataModel> &
  Authenticated<DataModel>;

/** The context of an `auth.action`. */
export type AuthActionCtx<DataModel extends GenericDataModel> = GenericActionCtx<DataModel> &
  Authenticated<DataModel>;

/** How the builders find the caller. */
export type BuilderOptions = UserOptions & CallerOptions;

/** `auth.query`: reads the caller's row, and refuses where there is none. */
export function authQuery<DataModel extends GenericDataModel>(options: BuilderOptions) {
  const builder: QueryBuilder<DataModel, "public"> = queryGeneric;
  return customQuery(builder, {
    args: {},
    input: async (ctx): Promise<Input<DataModel>> => ({
      ctx: {
        identity: await requireIdentity(ctx, options),
        user: hasUsers(options) ? await requireUser(ctx, options) : noUser<DataModel>(),
      },
      args: {},
    }),
  });
}

/** `auth.mutation`: reads the caller's row, and makes it where there is none. */
export function authMutation<DataModel extends GenericDataModel>(options: BuilderOptions) {
  const builder: MutationBuilder<DataModel, "public"> = mutationGeneric;
  return customMutation(builder, {
    args: {},
    input: async (ctx): Promise<Input<DataModel>> => ({
      ctx: {
        identity: await requireIdentity(ctx, options),
        user: hasUsers(options) ? await ensureUser(ctx, options) : noUser<DataModel>(),
      },
      args: {},
    }),
  });
}

/**
 * `auth.action`: asks for the caller's row through the app's own user
 * functions, since an action has no database.
 */
export function authAction<DataModel extends GenericDataModel>(options: BuilderOptions) {
  const builder: ActionBuilder<DataModel, "public"> = actionGeneric;
  const { me, ensureUser } = userFunctionRefs(options);
  return customAction(builder, {
    args: {},
    input: async (ctx): Promise<Input<DataModel>> => {
      const identity = await requireIdentity(ctx, options);
      const user = hasUsers(options)
        ? appUser<DataModel>(
            (await ctx.runQuery(me, {})) ?? (await ctx.runMutation(ensureUser, {})),
          )
        : noUser<DataModel>();
      return { ctx: { identity, user }, args: {} };
    },
  });
}

type Input<DataModel extends GenericDataModel> = {
  ctx: Authenticated<DataModel>;
  args: Record<never, never>;
};

function hasUsers({ usersTable = true }: BuilderOptions): boolean {
  return usersTable;
}
