import { makeFunctionReference, type GenericDocument } from "convex/server";
import type { WorkOSOptions } from "../config/workos";
import type { CallerRef } from "../identity/callerRef";
import type { UserRow } from "./database";
import type { Profile } from "./profile";

/** Where WorkOS is, and which of the app's modules exports the user functions. */
export type UserOptions = WorkOSOptions & {
  /**
   * The module that exports what `auth.userFunctions()` returns: its path in
   * the `convex` folder, without an ending.
   * @default "auth"
   */
  module?: string | undefined;
};

/** What the scheduled `fetchProfile` action is told. */
export type ProfileRequest = {
  /** The WorkOS user whose profile to fetch. */
  workosId: string;
  /** How often it was asked for in vain. */
  attempt: number;
};

/**
 * How the library's functions call each other. The app exports them, so they
 * are found by name: a generated reference would make the app's types circular.
 */
export function userFunctionRefs(options: UserOptions) {
  const module = moduleOf(options);
  return {
    me: makeFunctionReference<"query", Record<string, never>, UserRow | null>(`${module}:me`),
    ensureUser: makeFunctionReference<"mutation", Record<string, never>, UserRow>(
      `${module}:ensureUser`,
    ),
    fetchProfile: makeFunctionReference<"action", ProfileRequest, null>(`${module}:fetchProfile`),
    loadOwned: makeFunctionReference<
      "query",
      { table: string; ids: string[]; caller: CallerRef },
      (GenericDocument | null)[]
    >(`${module}:loadOwned`),
    saveProfile: makeFunctionReference<"mutation", { workosId: string; profile: Profile }, null>(
      `${module}:saveProfile`,
    ),
  };
}

export function moduleOf(options: UserOptions): string {
  return options.module ?? "auth";
}
