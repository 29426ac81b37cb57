import { v, type Infer } from "convex/values";
import { dispatchersOf, type Dispatcher } from "../users/steps";

// The library's own steps of the dispatchers that `apiKeys.functions()` returns. No
// step takes a key itself: Convex logs arguments.

const minted = { hash: v.string(), start: v.string() };

export const queryStep = v.union(
  /** Looks a key up by its hash. */
  v.object({ do: v.literal("verify"), hash: v.string() }),
);

/** Stores the key that the caller's `create` has minted. */
const storeStep = v.object({
  do: v.literal("store"),
  key: v.object({
    ...minted,
    name: v.string(),
    scopes: v.optional(v.array(v.string())),
    expiresAt: v.optional(v.number()),
    idleTimeoutMs: v.optional(v.number()),
  }),
});

/** Stores the key that the caller's `rotate` has minted. */
const replaceStep = v.object({
  do: v.literal("replace"),
  key: v.object({ ...minted, id: v.string(), graceMs: v.number() }),
});

/** Records that a key was used, at most once in five minutes. */
const touchStep = v.object({
  do: v.literal("touch"),
  id: v.id("apiKeys"),
  ip: v.optional(v.union(v.string(), v.null())),
  userAgent: v.optional(v.union(v.string(), v.null())),
});

/** Deletes a replaced key when its grace period has ended. */
const purgeStep = v.object({ do: v.literal("purge"), id: v.id("apiKeys") });

/** Moves plain keys out of a field of the users table. */
const migrateStep = v.object({
  do: v.literal("migrate"),
  field: v.optional(v.string()),
  cursor: v.optional(v.union(v.string(), v.null())),
  /** The totals of the pages before. */
  before: v.optional(
    v.object({ scanned: v.number(), migrated: v.number(), unreadable: v.number() }),
  ),
});

export const mutationStep = v.union(storeStep, replaceStep, touchStep, purgeStep, migrateStep);

export type MigrateStep = Infer<typeof migrateStep>;

/**
 * The internal functions among what `apiKeys.functions()` returns, by reference. The
 * annotation is needed: without it, the types are circular (TS7022).
 *
 * @example
 * ```ts
 * // convex/settings/keys.ts
 * import { defineApiKeys, type ApiKeyFunctions } from "@opensync/convex-auth/api-keys";
 * import { internal } from "../_generated/api";
 * import { auth } from "../auth";
 *
 * const functions: ApiKeyFunctions = internal.settings.keys;
 * export const apiKeys = defineApiKeys(auth, { scopes: [], functions });
 * export const { create, list, revoke, runQuery, runMutation } = apiKeys.functions();
 * ```
 */
export type ApiKeyFunctions = {
  runQuery: Dispatcher<"query", Infer<typeof queryStep>>;
  runMutation: Dispatcher<"mutation", Infer<typeof mutationStep>>;
};

/** The functions of the module `convex/apiKeys.ts`. */
export const API_KEY_FUNCTIONS: ApiKeyFunctions = dispatchersOf("apiKeys");
