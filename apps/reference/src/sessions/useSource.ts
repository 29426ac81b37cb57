import { useState } from "react";
import { useSearchParams } from "react-router";
import { sourceFilter } from "../../convex/sources";

/** Of which tool the sessions are shown, kept in the address; `undefined` for all of them. */
export function useSource(): [source: string | undefined, choose: (source?: string) => void] {
  const [params, setParams] = useSearchParams();
  const addressed = sourceFilter(params.get("source") ?? undefined);
  // The address changes a little later than what is pressed, and may also change by itself.
  const [followed, setFollowed] = useState(addressed);
  const [source, setSource] = useState(addressed);
  if (addressed !== followed) {
    setFollowed(addressed);
    setSource(addressed);
  }

  const choose = (chosen?: string) => {
    setSource(chosen);
    setParams((current) => withSource(current, chosen), {
      replace: true,
      preventScrollReset: true,
    });
  };
  return [source, choose];
}

/** What else the address says stays. */
function withSource(current: URLSearchParams, source: string | undefined): URLSearchParams {
  const next = new URLSearchParams(current);
  if (source === undefined) next.delete("source");
  else next.set("source", source);
  return next;
}
