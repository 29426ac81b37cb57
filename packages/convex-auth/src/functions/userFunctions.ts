import {
  internalActionGeneric,
  internalMutationGeneric,
  internalQueryGeneric,
  mutationGeneric,
  queryGeneric,
  type ActionBuilder,
  type Auth,
  type GenericActionCtx,
  type GenericDatabaseReader,
  type GenericDataModel,
  type GenericDocument,
  type GenericMutationCtx,
  type MutationBuilder,
  type QueryBuilder,
  type RegisteredAction,
  type RegisteredMutation,
  type RegisteredQuery,
} from "convex/server";
import type { GenericId, Infer } from "convex/values";
import { resolveWorkOS } from "../config/workos";
import { getIdentity, requireIdentity } from "../identity/identity";
import type { AuthOptions } from "../options";
import { readerOf } from "../ownership/requireRow";
import { scheduleFetchProfile } from "../users/calls";
import { appUser, authReader, authWriter, type UserOf } from "../users/database";
import { ensureUser, type EnsureUserCtx } from "../users/ensureUser";
import { fetchProfile, retryDelay } from "../users/fetchProfile";
import { mergeProfile, type Profile } from "../users/profile";
import { actionStep, mutationStep, queryStep } from "../users/steps";
import { findUser } from "../users/user";

/** What `auth.functions()` returns: the functions that `convex/auth.ts` exports. */
export interface UserFunctions<DataModel extends GenericDataModel> {
  /** The caller's users row; `null` without a signed-in user, and while the row is missing. */
  me: RegisteredQuery<"public", Record<string, never>, Promise<UserOf<DataModel> | null>>;
  /**
   * The caller's users row, inserted when missing. Refuses with `unauthenticated`,
   * `not_a_user`, `account_deleted`.
   */
  ensureUser: RegisteredMutation<"public", Record<string, never>, Promise<UserOf<DataModel>>>;
  /** Runs a step of the library's own that reads. */
  runQuery: RegisteredQuery<"internal", { step: Infer<typeof queryStep> }, Promise<unknown>>;
  /** Runs a step of the library's own that writes. */
  runMutation: RegisteredMutation<
    "internal",
    { step: Infer<typeof mutationStep> },
    Promise<unknown>
  >;
  /** Runs a step of the library's own that calls WorkOS. */
  runAction: RegisteredAction<"internal", { step: Infer<typeof actionStep> }, Promise<unknown>>;
}

/** Creates the Convex functions of {@link UserFunctions}. */
export function userFunctions<DataModel extends GenericDataModel>(
  options: AuthOptions,
): UserFunctions<DataModel> {
  const query: QueryBuilder<DataModel, "public"> = queryGeneric;
  const mutation: MutationBuilder<DataModel, "public"> = mutationGeneric;
  const internalQuery: QueryBuilder<DataModel, "internal"> = internalQueryGeneric;
  const internalMutation: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;
  const internalAction: ActionBuilder<DataModel, "internal"> = internalActionGeneric;

  return {
    me: query({ args: {}, handler: (ctx) => getUser(ctx, options) }),

    ensureUser: mutation({ args: {}, handler: (ctx) => ensureCaller(ctx, options) }),

    runQuery: internalQuery({
      args: { step: queryStep },
      handler: async (ctx, { step }): Promise<unknown> => {
        switch (step.do) {
          case "getUser":
            return await getUser(ctx, options);
          case "getRows": {
            const db = await readerOf(ctx.db, step.caller, options);
            const get = (id: string): Promise<GenericDocument | null> =>
              db.get(step.table, id as GenericId<string>);
            return await Promise.all(step.ids.map(get));
          }
        }
      },
    }),

    runMutation: internalMutation({
      args: { step: mutationStep },
      handler: async (ctx, { step }): Promise<unknown> => {
        switch (step.do) {
          case "ensureUser":
            return await ensureCaller(ctx, options);
          case "saveProfile":
            return await saveProfile(ctx, step.workosId, step.profile);
        }
      },
    }),

    runAction: internalAction({
      args: { step: actionStep },
      handler: (ctx, { step }): Promise<unknown> => fetchAndSave(ctx, step, options),
    }),
  };
}

/** The caller's users row, or `null`. See `auth.users.get`. */
export async function getUser<DataModel extends GenericDataModel>(
  ctx: { auth: Auth; db: GenericDatabaseReader<DataModel> },
  options: AuthOptions,
): Promise<UserOf<DataModel> | null> {
  const identity = await getIdentity(ctx, options);
  if (identity === null) return null;
  const row = await findUser(authReader(ctx.db), identity.subject);
  return row === null ? null : appUser<DataModel>(row);
}

/** The caller's users row, inserted when missing. See `auth.users.ensure`. */
export async function ensureCaller<DataModel extends GenericDataModel>(
  ctx: { auth: Auth } & EnsureUserCtx<DataModel>,
  options: AuthOptions,
): Promise<UserOf<DataModel>> {
  return await ensureUser(ctx, await requireIdentity(ctx, options), options);
}

/** Stores a fetched profile, unless the row is newer or missing. */
async function saveProfile<DataModel extends GenericDataModel>(
  ctx: Pick<GenericMutationCtx<DataModel>, "db">,
  workosId: string,
  profile: Profile,
): Promise<null> {
  const db = authWriter(ctx.db);
  const row = await findUser(db, workosId);
  const patch = row && mergeProfile(row, profile);
  if (row && patch) await db.patch("users", row._id, { ...patch, updatedAt: Date.now() });
  return null;
}

/** Fetches a new user's profile from WorkOS's API, and retries later when that fails. */
async function fetchAndSave<DataModel extends GenericDataModel>(
  ctx: Pick<GenericActionCtx<DataModel>, "runMutation" | "scheduler">,
  { workosId, attempt }: Infer<typeof actionStep>,
  options: AuthOptions,
): Promise<null> {
  const fetched = await fetchProfile(workosId, { workos: resolveWorkOS(options.workos) });
  if (fetched.outcome === "found") {
    const step = { do: "saveProfile", workosId, profile: fetched.profile } as const;
    await ctx.runMutation(options.functions().runMutation, { step });
    return null;
  }
  const delayMs =
    fetched.outcome === "failed" ? retryDelay(attempt, fetched.retryAfterMs, Math.random()) : null;
  if (delayMs === null) {
    console.error(`The profile of ${workosId} stays empty: ${fetched.reason}.`);
  } else {
    await scheduleFetchProfile(ctx, { workosId, attempt: attempt + 1 }, options, delayMs);
  }
  return null;
}
