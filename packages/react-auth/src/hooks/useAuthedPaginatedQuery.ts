import {
  usePaginatedQuery,
  type PaginatedQueryArgs,
  type PaginatedQueryReference,
  type UsePaginatedQueryReturnType,
} from "convex/react";
import { useAuthContext } from "../components/context";

/**
 * Convex's `usePaginatedQuery` for functions that require a user: skipped until the user
 * is signed in. Its status is `"LoadingFirstPage"` while it waits.
 *
 * @param options.initialNumItems - How many rows the first page has.
 *
 * @example
 * ```tsx
 * const { results, loadMore, status } = useAuthedPaginatedQuery(
 *   api.sessions.page,
 *   {},
 *   { initialNumItems: 20 },
 * );
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
