import {
  usePaginatedQuery,
  type PaginatedQueryArgs,
  type PaginatedQueryReference,
  type UsePaginatedQueryReturnType,
} from "convex/react";
import { useAuthContext } from "../context";

/**
 * Convex's `usePaginatedQuery` for functions that require a user: skipped until the user
 * is signed in. Its status is `"LoadingFirstPage"` while it waits.
 *
 * @param options.initialNumItems - How many rows the first page has.
 *
 * @example
 * ```tsx
 * function Sessions() {
 *   const options = { initialNumItems: 20 };
 *   const { results } = useAuthedPaginatedQuery(api.sessions.list, {}, options);
 *   return results.map(({ _id, title }) => <p key={_id}>{title}</p>);
 * }
 * ```
 */
export function useAuthedPaginatedQuery<Query extends PaginatedQueryReference>(
  query: Query,
  args: PaginatedQueryArgs<Query> | "skip",
  options: { initialNumItems: number },
): UsePaginatedQueryReturnType<Query> {
  const isSkipped = useAuthContext().state.status !== "signedIn";
  return usePaginatedQuery(query, isSkipped ? "skip" : args, options);
}
