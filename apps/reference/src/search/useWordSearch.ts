import { useQuery } from "convex/react";
import { api } from "../../convex/_generated/api";
import type { Hit } from "./SearchResults";
import { useLatest } from "./useLatest";

/** My sessions with these words, live; `undefined` until there is a first answer. */
export function useWordSearch(text: string): Hit[] | undefined {
  return useLatest(useQuery(api.search.byWords, { text }));
}
