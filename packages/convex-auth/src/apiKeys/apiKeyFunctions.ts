import type { GenericDataModel } from "convex/server";
import { v } from "convex/values";
import { authAction, authMutation, authQuery } from "../functions/builders";
import type { UserOf, UserRow } from "../users/database";
import { apiKeyValidator, newApiKeyValidator, describeKey, type NewApiKey } from "./apiKey";
import { apiKeyReader, apiKeyWriter } from "./database";
import { apiKeyFunctionRefs } from "./functionRefs";
import { internalApiKeyFunctions, type ApiKeyFunctionOptions } from "./internalFunctions";
import { readGrace, readKeyRequest, readName } from "./newKey";
import type { ResolvedApiKeyOptions } from "./options";
import { deleteKeysOf, keysOf, requireOwnKey, revokeKey } from "./ownKeys";
import type { MintedKey } from "./storeKey";
import { hashToken, mintToken, prefixOf, visibleStart } from "./token";

/** The Convex functions of API keys. See `auth.apiKeyFunctions()`. */
export function apiKeyFunctions<DataModel extends GenericDataModel>(
  options: ApiKeyFunctionOptions,
) {
  return {
    ...publicApiKeyFunctions<DataModel>(options),
    ...internalApiKeyFunctions<DataModel>(options),
  };
}

/** Those that a person's page calls, each for that person's own keys. */
function publicApiKeyFunctions<DataModel extends GenericDataModel>(options: ApiKeyFunctionOptions) {
  const { apiKeys } = options;
  const refs = apiKeyFunctionRefs(apiKeys.module);
  const query = authQuery<DataModel, never>(options);
  const mutation = authMutation<DataModel, never, unknown>(options);
  const action = authAction<DataModel, never>(options);
  // Impersonators must neither obtain API keys nor change or end those of the user.
  const requires = { notImpersonated: true } as const;

  return {
    /**
     * Makes a key and tells it, this once. An action, because only actions have
     * the system's own randomness.
     *
     * Refuses with `invalid_request`, `limit_reached`, `forbidden`.
     */
    create: action({
      requires,
      args: {
        name: v.string(),
        scopes: v.optional(v.array(v.string())),
        expiresAt: v.optional(v.number()),
        idleTimeoutMs: v.optional(v.number()),
      },
      returns: newApiKeyValidator,
      handler: async (ctx, request): Promise<NewApiKey> => {
        const settings = readKeyRequest(request, apiKeys.scopes, Date.now());
        const { key, minted } = await mintKey(apiKeys);
        return { key, apiKey: await ctx.runMutation(refs.store, { ...minted, ...settings }) };
      },
    }),

    /** The caller's keys, newest first. */
    list: query({
      args: {},
      returns: v.array(apiKeyValidator),
      handler: async (ctx) => {
        const rows = await keysOf(apiKeyReader(ctx.unscopedDb), idOf(ctx.user));
        return rows.reverse().map(describeKey);
      },
    }),

    /** Renames a key. Refuses with `invalid_request`, `not_found`, `forbidden`. */
    rename: mutation({
      requires,
      args: { id: v.string(), name: v.string() },
      returns: v.null(),
      handler: async (ctx, { id, name }) => {
        const db = apiKeyWriter(ctx.unscopedDb);
        const row = await requireOwnKey(db, idOf(ctx.user), id);
        await db.patch("apiKeys", row._id, { name: readName(name) });
        return null;
      },
    }),

    /**
     * Makes a key in place of another and tells it, this once. The old one works
     * on for `graceMs` milliseconds, 30 days at most; by default it ends at once.
     *
     * Refuses with `invalid_request`, `limit_reached`, `not_found`, `forbidden`.
     */
    rotate: action({
      requires,
      args: { id: v.string(), graceMs: v.optional(v.number()) },
      returns: newApiKeyValidator,
      handler: async (ctx, { id, graceMs = 0 }): Promise<NewApiKey> => {
        const grace = readGrace(graceMs);
        const { key, minted } = await mintKey(apiKeys);
        const replacement = { ...minted, id, graceMs: grace };
        return { key, apiKey: await ctx.runMutation(refs.replace, replacement) };
      },
    }),

    /** Revokes a key, and those that were rotated to it. Refuses with `not_found`, `forbidden`. */
    revoke: mutation({
      requires,
      args: { id: v.string() },
      returns: v.null(),
      handler: async (ctx, { id }) => {
        await revokeKey(apiKeyWriter(ctx.unscopedDb), idOf(ctx.user), id);
        return null;
      },
    }),

    /** Revokes all of the caller's keys and returns their number. Refuses with `forbidden`. */
    revokeAll: mutation({
      requires,
      args: {},
      returns: v.number(),
      handler: (ctx) => deleteKeysOf(apiKeyWriter(ctx.unscopedDb), idOf(ctx.user)),
    }),
  };
}

async function mintKey({
  shape,
  pepper,
}: ResolvedApiKeyOptions): Promise<{ key: string; minted: MintedKey }> {
  const known = shape();
  const key = mintToken(prefixOf(known, known.environment), (count) =>
    crypto.getRandomValues(new Uint8Array(count)),
  );
  const minted = { hash: await hashToken(key, pepper()), start: visibleStart(key, known) };
  return { key, minted };
}

/** An app with API keys has a users table: `defineAuth` has checked that. */
function idOf<DataModel extends GenericDataModel>(user: UserOf<DataModel>) {
  return (user as unknown as UserRow)._id;
}
