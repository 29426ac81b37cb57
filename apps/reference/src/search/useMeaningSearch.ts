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
  const sessions = useQuery(api.sessions.pick, ids ? { ids } : "skip");
  const hits = useMemo(
    () =>
      sessions &&
      nearest?.flatMap(({ sessionId, ...found }) => {
        const session = sessions.find(({ _id }) => _id === sessionId);
        return session ? [{ ...found, session }] : [];
      }),
    [sessions, nearest],
  );
  const latest = useLatest(hits);
  if (problem !== undefined) return { problem };
  return latest ? { hits: latest } : {};
}

type Answer = { nearest?: FunctionReturnType<typeof api.search.byMeaning>; problem?: string };
