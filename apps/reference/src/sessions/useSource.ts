import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** Of which tool the sessions are shown, kept in the address; `undefined` for all of them. */
export function useSource(): [source: string | undefined, choose: (source?: string) => void] {
  const [params, setParams] = useSearchParams();
  const choose = useCallback(
    (source?: string) =>
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          if (source === undefined) next.delete("source");
          else next.set("source", source);
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return [params.get("source") ?? undefined, choose];
}
