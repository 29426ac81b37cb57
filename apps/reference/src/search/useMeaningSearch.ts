import { useAction, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useMemo, useState } from "react";
import { api } from "../../convex/_generated/api";
import { messageOf } from "../sessions/sessionErrors";
import type { Hit } from "./SearchResults";
import { useLatest } from "./useLatest";

/**
 * My sessions nearest in meaning. What is near is asked once, since that is an
 * action; the sessions themselves are live.
 */
export function useMeaningSearch(text: string): { hits?: Hit[]; problem?: string } {
  const search = useAction(api.search.byMeaning);
  const [answer, setAnswer] = useState<Answer>({});

  useEffect(() => {
    let isCurrent = true;
    search({ text }).then(
      (nearest) => isCurrent && setAnswer({ nearest }),
      (error: unknown) =>
        isCurrent &&
        setAnswer({ problem: messageOf(error, "The search did not work. Try again.") }),
    );
    return () => {
      isCurrent = false;
    };
  }, [search, text]);

  const { nearest, problem } = answer;
  const ids = useMemo(() => nearest?.map(({ sessionId }) => sessionId), [nearest]);
  const found = useQuery(api.search.found, ids ? { ids, text } : "skip");
  const hits = useMemo(
    () =>
      found?.map((hit) => ({
        ...hit,
        score: nearest?.find(({ sessionId }) => sessionId === hit.session._id)?.score ?? 0,
      })),
    [found, nearest],
  );
  const latest = useLatest(hits);
  if (problem !== undefined) return { problem };
  return latest ? { hits: latest } : {};
}

type Answer = { nearest?: FunctionReturnType<typeof api.search.byMeaning>; problem?: string };
