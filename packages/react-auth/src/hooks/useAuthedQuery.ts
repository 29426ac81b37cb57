import { useQuery, type OptionalRestArgsOrSkip } from "convex/react";
import type { FunctionReference, FunctionReturnType } from "convex/server";
import { useAuthContext } from "../context";

/**
 * Convex's `useQuery` for functions that require a user: skipped until the user is
 * signed in, so that they never run without one. Returns `undefined` while it waits.
 *
 * @example
 * ```tsx
 * function Totals() {
 *   const totals = useAuthedQuery(api.sessions.totals, {});
 *   return totals ? <p>Your totals</p> : <p>Loading…</p>;
 * }
 * ```
 */
export function useAuthedQuery<Query extends FunctionReference<"query">>(
  query: Query,
  ...args: OptionalRestArgsOrSkip<Query>
): FunctionReturnType<Query> | undefined {
  const isSkipped = useAuthContext().state.status !== "signedIn";
  const given: OptionalRestArgsOrSkip<Query> = isSkipped ? ["skip"] : args;
  return useQuery(query, ...given);
}
