import {
  internalMutationGeneric,
  internalQueryGeneric,
  type GenericActionCtx,
  type GenericDatabaseWriter,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type RegisteredAction,
  type RegisteredMutation,
  type RegisteredQuery,
} from "convex/server";
import { v, type GenericId, type Infer } from "convex/values";
import { authAction, authMutation, authQuery } from "../functions/builders";
import type { WorkOSIdentity } from "../identity/claims";
import { requireIdentity } from "../identity/identity";
import type { AuthOptions } from "../options";
import { callExported } from "../requiredExports";
import { authReader, type UserRow } from "../users/database";
import { requireUser } from "../users/user";
import {
  apiKeyValidator,
  describeKey,
  newApiKeyValidator,
  type ApiKey,
  type NewApiKey,
} from "./apiKey";
import { apiKeyReader, apiKeyWriter } from "./database";
import { migrateKeys } from "./migrateKeys";
import { readGrace, readKeyRequest, readName, type KeyRequest } from "./newKey";
import type { ResolvedApiKeyOptions } from "./options";
import { deleteKeysOf, keysOf, requireOwnKey, revokeKey } from "./ownKeys";
import { mutationStep, queryStep } from "./steps";
import { replaceKey, storeKey, type MintedKey } from "./storeKey";
import { hashToken, mintToken, prefixOf, visibleStart } from "./token";
import { isExpired, isUseDue, verifyKey } from "./verifyKey";

/**
 * What `apiKeys.functions()` returns. Export the public functions that the app
 * calls, and both dispatchers.
 *
 * Every public function works on the caller's own keys. All but `list` refuse an
 * impersonator with `forbidden`.
 */
export interface KeyFunctions {
  /**
   * Creates a key and returns it, this once. An action, because only actions have
   * the system's own randomness.
   *
   * Refuses with `invalid_request`, `limit_reached`, `forbidden`.
   */
  create: RegisteredAction<"public", CreateArgs, Promise<NewApiKey>>;
  /** Lists the caller's keys, newest first. */
  list: RegisteredQuery<"public", Record<string, never>, Promise<ApiKey[]>>;
  /** Renames a key. Refuses with `invalid_request`, `not_found`, `forbidden`. */
  rename: RegisteredMutation<"public", { id: string; name: string }, Promise<null>>;
  /**
   * Creates a key in place of another and returns it, this once. The old one keeps
   * working for `graceMs` milliseconds, 30 days at most; by default it ends at once.
   *
   * Refuses with `invalid_request`, `limit_reached`, `not_found`, `forbidden`.
   */
  rotate: RegisteredAction<"public", { id: string; graceMs?: number }, Promise<NewApiKey>>;
  /** Revokes a key, and those that were rotated to it. Refuses with `not_found`, `forbidden`. */
  revoke: RegisteredMutation<"public", { id: string }, Promise<null>>;
  /** Revokes all of the caller's keys and returns their number. Refuses with `forbidden`. */
  revokeAll: RegisteredMutation<"public", Record<string, never>, Promise<number>>;
  /** Runs a step of the library's own that reads. */
  runQuery: RegisteredQuery<"internal", { step: Infer<typeof queryStep> }, Promise<unknown>>;
  /**
   * Runs a step of the library's own that writes. The step `migrate` moves plain keys
   * of an older app: `npx convex run apiKeys:runMutation '{"step":{"do":"migrate"}}'`.
   */
  runMutation: RegisteredMutation<
    "internal",
    { step: Infer<typeof mutationStep> },
    Promise<unknown>
  >;
}

type CreateArgs = {
  name: string;
  scopes?: string[];
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  /** Milliseconds. */
  idleTimeoutMs?: number;
};

/** Creates the Convex functions of {@link KeyFunctions}. */
export function apiKeyFunctions(
  options: AuthOptions,
  apiKeys: ResolvedApiKeyOptions,
): KeyFunctions {
  const functions: unknown = {
    ...publicFunctions(options, apiKeys),
    ...dispatchers(options, apiKeys),
  };
  return functions as KeyFunctions;
}

type UserCtx = { user: UserRow; identity: WorkOSIdentity };
type ReadCtx = GenericQueryCtx<GenericDataModel> & UserCtx & UnscopedCtx;
type WriteCtx = GenericMutationCtx<GenericDataModel> & UserCtx & UnscopedCtx;
type UnscopedCtx = { unscopedDb: GenericDatabaseWriter<GenericDataModel> };
type ActionCtx = GenericActionCtx<GenericDataModel>;

function publicFunctions(options: AuthOptions, apiKeys: ResolvedApiKeyOptions) {
  const query = authQuery(options);
  const mutation = authMutation(options);
  const action = authAction(options);
  // Impersonators must not obtain, change or revoke API keys.
  const requires = { notImpersonated: true } as const;

  return {
    create: action({
      requires,
      args: {
        name: v.string(),
        scopes: v.optional(v.array(v.string())),
        expiresAt: v.optional(v.number()),
        idleTimeoutMs: v.optional(v.number()),
      },
      returns: newApiKeyValidator,
      handler: async (ctx: ActionCtx, request: KeyRequest): Promise<NewApiKey> => {
        const settings = readKeyRequest(request, apiKeys.scopes, Date.now());
        const { key, minted } = await mintKey(apiKeys);
        const step = { do: "store", key: { ...minted, ...settings } } as const;
        return { key, apiKey: await save(ctx, apiKeys, step) };
      },
    }),

    list: query({
      args: {},
      returns: v.array(apiKeyValidator),
      handler: async (ctx: ReadCtx): Promise<ApiKey[]> => {
        const rows = await keysOf(apiKeyReader(ctx.unscopedDb), ctx.user._id);
        return rows.reverse().map(describeKey);
      },
    }),

    rename: mutation({
      requires,
      args: { id: v.string(), name: v.string() },
      returns: v.null(),
      handler: async (ctx: WriteCtx, { id, name }: { id: string; name: string }) => {
        const db = apiKeyWriter(ctx.unscopedDb);
        const row = await requireOwnKey(db, ctx.user._id, id);
        await db.patch("apiKeys", row._id, { name: readName(name) });
        return null;
      },
    }),

    rotate: action({
      requires,
      args: { id: v.string(), graceMs: v.optional(v.number()) },
      returns: newApiKeyValidator,
      handler: async (
        ctx: ActionCtx,
        { id, graceMs = 0 }: { id: string; graceMs?: number },
      ): Promise<NewApiKey> => {
        const grace = readGrace(graceMs);
        const { key, minted } = await mintKey(apiKeys);
        const step = { do: "replace", key: { ...minted, id, graceMs: grace } } as const;
        return { key, apiKey: await save(ctx, apiKeys, step) };
      },
    }),

    revoke: mutation({
      requires,
      args: { id: v.string() },
      returns: v.null(),
      handler: async (ctx: WriteCtx, { id }: { id: string }) => {
        await revokeKey(apiKeyWriter(ctx.unscopedDb), ctx.user._id, id);
        return null;
      },
    }),

    revokeAll: mutation({
      requires,
      args: {},
      returns: v.number(),
      handler: (ctx: WriteCtx) => deleteKeysOf(apiKeyWriter(ctx.unscopedDb), ctx.user._id),
    }),
  };
}

function dispatchers(options: AuthOptions, apiKeys: ResolvedApiKeyOptions) {
  return {
    runQuery: internalQueryGeneric({
      args: { step: queryStep },
      handler: async (ctx, { step }): Promise<unknown> =>
        await verifyKey(apiKeyReader(ctx.db), step.hash, Date.now()),
    }),

    runMutation: internalMutationGeneric({
      args: { step: mutationStep },
      handler: async (ctx, { step }): Promise<unknown> => {
        const now = Date.now();
        const db = apiKeyWriter(ctx.db);
        switch (step.do) {
          case "store": {
            const user = await requireCaller(ctx, options);
            return describeKey(await storeKey({ db, user, now }, step.key, apiKeys));
          }
          case "replace": {
            const user = await requireCaller(ctx, options);
            const change = { db, scheduler: ctx.scheduler, user, now };
            return describeKey(await replaceKey(change, step.key, apiKeys));
          }
          case "touch":
            return await touchKey(db, step, now);
          case "purge":
            return await purgeKey(db, step.id, now);
          case "migrate":
            return await migrateKeys(ctx, step, apiKeys, now);
        }
      },
    }),
  };
}

type Writer = ReturnType<typeof apiKeyWriter>;

/** Records the use of a key, at most once in five minutes. */
async function touchKey(
  db: Writer,
  { id, ip, userAgent }: Extract<Infer<typeof mutationStep>, { do: "touch" }>,
  now: number,
): Promise<null> {
  const row = await db.get("apiKeys", id);
  if (row === null || !isUseDue(row, now)) return null;
  await db.patch("apiKeys", id, {
    lastUsedAt: now,
    lastUsedIp: ip?.slice(0, 64),
    lastUsedUserAgent: userAgent?.slice(0, 256),
  });
  return null;
}

/** Deletes a replaced key when its grace period has ended. */
async function purgeKey(db: Writer, id: GenericId<"apiKeys">, now: number): Promise<null> {
  const row = await db.get("apiKeys", id);
  if (row?.replacedBy !== undefined && isExpired(row, now)) await db.delete("apiKeys", id);
  return null;
}

async function requireCaller(
  ctx: Pick<GenericMutationCtx<GenericDataModel>, "auth" | "db">,
  options: AuthOptions,
): Promise<UserRow> {
  const { subject } = await requireIdentity(ctx, options);
  const user: unknown = await requireUser(authReader(ctx.db), subject);
  return user as UserRow;
}

/** Stores a minted key from an action. */
async function save(
  ctx: Pick<ActionCtx, "runMutation">,
  apiKeys: ResolvedApiKeyOptions,
  step: Extract<Infer<typeof mutationStep>, { do: "store" | "replace" }>,
): Promise<ApiKey> {
  const { runMutation } = apiKeys.functions();
  const stored = await callExported(apiKeys.exports, () => ctx.runMutation(runMutation, { step }));
  return stored as ApiKey;
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
