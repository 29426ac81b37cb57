import {
  internalActionGeneric,
  internalMutationGeneric,
  internalQueryGeneric,
  mutationGeneric,
  queryGeneric,
  type ActionBuilder,
  type GenericDataModel,
  type GenericDocument,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import { v, type GenericId } from "convex/values";
import { resolveWorkOS } from "../config/workos";
import { callerRef } from "../identity/callerRef";
import { readerOf, type GuardOptions } from "../ownership/requireOwned";
import { authWriter } from "../users/database";
import { ensureUser } from "../users/ensureUser";
import { fetchProfile, retryDelay } from "../users/fetchProfile";
import { userFunctionRefs } from "../users/functionRefs";
import { mergeProfile, profileValidator } from "../users/profile";
import { requestProfile } from "../users/requestProfile";
import { findUser, getUser } from "../users/user";

/**
 * The Convex functions that the library needs the app to have. See
 * `auth.userFunctions()`.
 */
export function userFunctions<DataModel extends GenericDataModel>(options: GuardOptions) {
  const query: QueryBuilder<DataModel, "public"> = queryGeneric;
  const mutation: MutationBuilder<DataModel, "public"> = mutationGeneric;
  const internalQuery: QueryBuilder<DataModel, "internal"> = internalQueryGeneric;
  const internalMutation: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;
  const internalAction: ActionBuilder<DataModel, "internal"> = internalActionGeneric;

  return {
    /** The caller's users row, or `null` while nobody is signed in or the row is not there. */
    me: query({ args: {}, handler: (ctx) => getUser(ctx, options) }),

    /** The caller's users row, made if it is not there. Throws `unauthenticated`, `account_deleted`. */
    ensureUser: mutation({ args: {}, handler: (ctx) => ensureUser(ctx, options) }),

    /** Fetches a new person's profile from WorkOS's API, and asks again later when that fails. */
    fetchProfile: internalAction({
      args: { workosId: v.string(), attempt: v.number() },
      returns: v.null(),
      handler: async (ctx, { workosId, attempt }) => {
        const fetched = await fetchProfile(workosId, { workos: resolveWorkOS(options) });
        if (fetched.outcome === "found") {
          const { profile } = fetched;
          await ctx.runMutation(userFunctionRefs(options).saveProfile, { workosId, profile });
          return null;
        }
        const delayMs =
          fetched.outcome === "failed"
            ? retryDelay(attempt, fetched.retryAfterMs, Math.random())
            : null;
        if (delayMs === null) {
          console.error(`The profile of ${workosId} stays empty: ${fetched.reason}.`);
        } else {
          await requestProfile(ctx, { workosId, attempt: attempt + 1 }, options, delayMs);
        }
        return null;
      },
    }),

    /** The caller's rows among these, in order; for `ctx.vectorSearch` of an action. */
    loadOwned: internalQuery({
      args: { table: v.string(), ids: v.array(v.string()), caller: callerRef },
      handler: async (ctx, { table, ids, caller }): Promise<(GenericDocument | null)[]> => {
        const db = await readerOf(ctx.db, caller, options);
        return await Promise.all(ids.map((id) => db.get(table, id as GenericId<string>)));
      },
    }),

    /** Puts a fetched profile into the row, unless the row is newer or gone. */
    saveProfile: internalMutation({
      args: { workosId: v.string(), profile: profileValidator },
      returns: v.null(),
      handler: async (ctx, { workosId, profile }) => {
        const db = authWriter(ctx.db);
        const row = await findUser(db, workosId);
        const patch = row && mergeProfile(row, profile);
        if (row && patch) await db.patch("users", row._id, { ...patch, updatedAt: Date.now() });
        return null;
      },
    }),
  };
}
