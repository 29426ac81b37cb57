import { useQuery } from "convex/react";
import { useEffect, useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../convex/_generated/api";
import { InPlace } from "../ui/InPlace";
import { Notice } from "../ui/Notice";
import { SearchField, type SearchMode } from "./SearchField";
import { SearchResults } from "./SearchResults";
import { useDebounced } from "./useDebounced";
import { useMeaningSearch } from "./useMeaningSearch";
import { useWordSearch } from "./useWordSearch";

/** The search over my sessions; `children` is what there is while nothing is looked for. */
export function SessionSearch({ children }: { children: ReactNode }) {
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get("q") ?? "");
  const [mode, setMode] = useState<SearchMode>(
    params.get("by") === "meaning" ? "meaning" : "words",
  );
  const settled = useDebounced(text.trim(), 200);
  const isMeaning = mode === "meaning";

  // So that the way back from a session leads to what was found.
  useEffect(() => {
    setParams((current) => withSearch(current, settled, isMeaning), {
      replace: true,
      preventScrollReset: true,
    });
  }, [settled, isMeaning, setParams]);

  return (
    <>
      <SearchField text={text} mode={mode} onText={setText} onMode={setMode} />
      {isMeaning && <EmbedderNote />}
      {text.trim() === "" || settled === "" ? (
        children
      ) : (
        <InPlace key={mode} title="The search does not work right now.">
          {isMeaning ? <ByMeaning text={settled} /> : <ByWords text={settled} />}
        </InPlace>
      )}
    </>
  );
}

/** What else the address says stays: the list that the search covers has a filter. */
function withSearch(current: URLSearchParams, text: string, isMeaning: boolean) {
  const next = new URLSearchParams(current);
  next.delete("q");
  next.delete("by");
  if (text) next.set("q", text);
  if (text && isMeaning) next.set("by", "meaning");
  return next;
}

function ByWords({ text }: { text: string }) {
  return <SearchResults text={text} hits={useWordSearch(text)} />;
}

function ByMeaning({ text }: { text: string }) {
  const { hits, problem } = useMeaningSearch(text);
  if (problem !== undefined) return <Notice tone="danger" title={problem} />;
  return <SearchResults text={text} hits={hits} />;
}

function EmbedderNote() {
  if (useQuery(api.search.embedder) !== "local") return null;
  return (
    <Notice title="A local stand-in finds what is near.">
      It counts words and parts of words, so “paginate” is near “pagination”, but “quick” is not
      near “fast”. With <code className="font-mono text-[0.8125rem]">OPENAI_API_KEY</code> set on
      the deployment, OpenAI’s embeddings take its place.
    </Notice>
  );
}
