import {
  internalMutationGeneric,
  internalQueryGeneric,
  type GenericDatabaseWriter,
  type GenericDataModel,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import { v } from "convex/values";
import type { BuilderOptions } from "../functions/builders";
import type { UserRow } from "../users/database";
import { requireUser } from "../users/user";
import { apiKeyValidator, describeKey } from "./apiKey";
import { apiKeyReader, apiKeyWriter } from "./database";
import {
  migrateArgs,
  purgeArgs,
  replaceArgs,
  storeArgs,
  touchArgs,
  verifyArgs,
} from "./internalArgs";
import { migrateKeys, type Migration } from "./migrateKeys";
import type { ResolvedApiKeyOptions } from "./options";
import { replaceKey, storeKey } from "./storeKey";
import { isExpired, isUseDue, verifyKey, type KeyVerification } from "./verifyKey";

/** How API keys are made and checked, and whose they are. */
export type ApiKeyFunctionOptions = BuilderOptions & { apiKeys: ResolvedApiKeyOptions };

/** Those of `auth.apiKeyFunctions()` that only the library calls. */
export function internalApiKeyFunctions<DataModel extends GenericDataModel>(
  options: ApiKeyFunctionOptions,
) {
  const { apiKeys } = options;
  const query: QueryBuilder<DataModel, "internal"> = internalQueryGeneric;
  const mutation: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;

  return {
    /** Looks a key up by its hash. See {@link verifyKey}. */
    verify: query({
      args: verifyArgs.fields,
      handler: (ctx, { hash }): Promise<KeyVerification> =>
        verifyKey(apiKeyReader(ctx.db), hash, Date.now()),
    }),

    /** Stores what the caller's `create` has minted. */
    store: mutation({
      args: storeArgs.fields,
      returns: apiKeyValidator,
      handler: async (ctx, key) => {
        const user = (await requireUser(ctx, options)) as unknown as UserRow;
        const change = { db: apiKeyWriter(ctx.db), user, now: Date.now() };
        return describeKey(await storeKey(change, key, apiKeys));
      },
    }),

    /** Stores what the caller's `rotate` has minted. */
    replace: mutation({
      args: replaceArgs.fields,
      returns: apiKeyValidator,
      handler: async (ctx, key) => {
        const user = (await requireUser(ctx, options)) as unknown as UserRow;
        const { scheduler } = ctx;
        const change = { db: apiKeyWriter(ctx.db), scheduler, user, now: Date.now() };
        return describeKey(await replaceKey(change, key, apiKeys));
      },
    }),

    /** Writes down that a key was used, once in five minutes at most. */
    touch: mutation({
      args: touchArgs.fields,
      returns: v.null(),
      handler: async (ctx, { id, ip, userAgent }) => {
        const db = apiKeyWriter(ctx.db);
        const now = Date.now();
        const row = await db.get("apiKeys", id);
        if (row === null || !isUseDue(row, now)) return null;
        await db.patch("apiKeys", id, {
          lastUsedAt: now,
          lastUsedIp: ip?.slice(0, 64),
          lastUsedUserAgent: userAgent?.slice(0, 256),
        });
        return null;
      },
    }),

    /** Removes a replaced key when its grace is over. */
    purge: mutation({
      args: purgeArgs.fields,
      returns: v.null(),
      handler: async (ctx, { id }) => {
        const db = apiKeyWriter(ctx.db);
        const row = await db.get("apiKeys", id);
        if (row?.replacedBy !== undefined && isExpired(row, Date.now())) {
          await db.delete("apiKeys", id);
        }
        return null;
      },
    }),

    /** Moves plain keys out of a field of the users table. See {@link migrateKeys}. */
    migrate: mutation({
      args: migrateArgs.fields,
      handler: (ctx, args): Promise<Migration> => {
        // Which field the keys are in is known at run time only.
        const db = ctx.db as unknown as GenericDatabaseWriter<GenericDataModel>;
        return migrateKeys({ db, scheduler: ctx.scheduler }, args, apiKeys, Date.now());
      },
    }),
  };
}
