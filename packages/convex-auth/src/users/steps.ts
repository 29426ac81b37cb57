import { makeFunctionReference, type FunctionReference } from "convex/server";
import { v, type Infer } from "convex/values";
import { callerRef } from "../identity/callerRef";
import { profileValidator } from "./profile";

// The library's own steps of the dispatchers that `auth.functions()` returns. New
// steps change no app's exports.

export const queryStep = v.union(
  /** The caller's users row. */
  v.object({ do: v.literal("getUser") }),
  /** The rows with these ids that are the caller's, for an action's `ctx.vectorSearch`. */
  v.object({
    do: v.literal("getRows"),
    table: v.string(),
    ids: v.array(v.string()),
    caller: callerRef,
  }),
);

export const mutationStep = v.union(
  /** The caller's users row, inserted when missing. */
  v.object({ do: v.literal("ensureUser") }),
  /** Stores a profile that was fetched. */
  v.object({ do: v.literal("saveProfile"), workosId: v.string(), profile: profileValidator }),
);

export const actionStep = v.union(
  /** Fetches a user's profile from WorkOS's API. */
  v.object({
    do: v.literal("fetchProfile"),
    workosId: v.string(),
    /** How many times it failed before. */
    attempt: v.number(),
  }),
);

/**
 * The internal functions among what `auth.functions()` returns, by reference. The
 * annotation is needed: without it, the types are circular (TS7022).
 *
 * @example
 * ```ts
 * // convex/users/auth.ts
 * import { defineAuth, type AuthFunctions } from "@opensync/convex-auth";
 * import { internal } from "../_generated/api";
 *
 * const functions: AuthFunctions = internal.users.auth;
 * export const auth = defineAuth(schema, { functions });
 * export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
 * ```
 */
export type AuthFunctions = {
  runQuery: Dispatcher<"query", Infer<typeof queryStep>>;
  runMutation: Dispatcher<"mutation", Infer<typeof mutationStep>>;
  runAction: Dispatcher<"action", Infer<typeof actionStep>>;
};

/** An internal function whose argument is a union of the library's own steps. */
export type Dispatcher<Kind extends "query" | "mutation" | "action", Step> = FunctionReference<
  Kind,
  "internal",
  { step: Step },
  unknown
>;

/** The functions of the module `convex/auth.ts`. */
export const AUTH_FUNCTIONS: AuthFunctions = dispatchersOf("auth");

/** References to the dispatchers of a module, by its path in the `convex` folder. */
export function dispatchersOf<Functions>(module: string): Functions {
  const refs: unknown = {
    runQuery: makeFunctionReference(`${module}:runQuery`),
    runMutation: makeFunctionReference(`${module}:runMutation`),
    runAction: makeFunctionReference(`${module}:runAction`),
  };
  return refs as Functions;
}
