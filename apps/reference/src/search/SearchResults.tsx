import { SearchX } from "lucide-react";
import { Link } from "react-router";
import type { Doc } from "../../convex/_generated/dataModel";
import { formatMoment, formatWhen } from "../sessions/format";
import { tool } from "../sessions/tools";
import { useNow } from "../sessions/useNow";
import { Skeleton } from "../ui/Skeleton";
import { Marked } from "./Marked";

/** A session that was found, and the piece of it that says why. */
export type Hit = {
  session: Doc<"sessions">;
  excerpt: string;
  /** How near its meaning is, up to 1. */
  score?: number;
};

/** What a search has found, best first; `undefined` while it is under way. */
export function SearchResults({ text, hits }: { text: string; hits: Hit[] | undefined }) {
  const now = useNow();
  return (
    <section aria-label="Search results">
      <p role="status" className="h-8 text-[0.8125rem] text-muted">
        {hits === undefined ? "" : summary(hits.length)}
      </p>
      {hits === undefined ? (
        <ResultsSkeleton />
      ) : hits.length === 0 ? (
        <NothingFound text={text} />
      ) : (
        <ol className="divide-y divide-line rounded-2xl border border-line bg-surface shadow-card">
          {hits.map((hit) => (
            <Result key={hit.session._id} hit={hit} words={text} now={now} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Result({ hit: { session, excerpt, score }, words, now }: ResultProps) {
  const { label, Icon } = tool(session.source);
  return (
    <li className="relative px-4 py-4 transition-colors first:rounded-t-2xl last:rounded-b-2xl hover:bg-sunken/60 sm:px-5">
      <div className="flex items-baseline justify-between gap-5">
        <Link
          to={`/dashboard/${session._id}`}
          // The whole result is the link.
          className="min-w-0 text-sm/6 font-medium wrap-anywhere after:absolute after:inset-0"
        >
          <Marked text={session.title} words={words} />
        </Link>
        {score !== undefined && <Nearness score={score} />}
      </div>
      <p className="mt-0.5 line-clamp-2 max-w-3xl text-[0.8125rem]/5.5 text-pretty wrap-anywhere text-muted">
        <Marked text={excerpt} words={words} />
      </p>
      <p className="mt-2 flex items-center gap-2 text-[0.8125rem]/5">
        <Icon aria-hidden="true" className="size-4 shrink-0 text-accent" />
        <span className="truncate">
          {label}
          {session.projectName && <span className="text-muted"> · {session.projectName}</span>}
        </span>
        <time
          dateTime={new Date(session.updatedAt).toISOString()}
          title={formatMoment(session.updatedAt)}
          className="ml-auto shrink-0 text-muted tabular-nums"
        >
          {formatWhen(session.updatedAt, now)}
        </time>
      </p>
    </li>
  );
}

type ResultProps = { hit: Hit; words: string; now: number };

function Nearness({ score }: { score: number }) {
  return (
    <span className="flex shrink-0 items-center gap-2 text-[0.8125rem] text-muted tabular-nums">
      <span aria-hidden="true" className="h-1.5 w-12 overflow-hidden rounded-full bg-sunken">
        <span
          className="block h-full rounded-full bg-trace"
          style={{ width: `${Math.round(Math.min(1, score) * 100)}%` }}
        />
      </span>
      <span className="sr-only">Nearness</span>
      {score.toFixed(2)}
    </span>
  );
}

function NothingFound({ text }: { text: string }) {
  return (
    <div className="flex flex-col items-center rounded-2xl border border-dashed border-line px-6 py-14 text-center">
      <SearchX aria-hidden="true" className="size-6 text-muted" />
      <h2 className="mt-5 max-w-full text-lg font-semibold tracking-tight wrap-anywhere">
        Nothing about “{text}”
      </h2>
      <p className="mt-2 max-w-sm text-sm/6 text-pretty text-muted">
        Titles, projects and everything that was said are searched. Try fewer or other words.
      </p>
    </div>
  );
}

function ResultsSkeleton() {
  return (
    <div
      aria-busy="true"
      className="divide-y divide-line rounded-2xl border border-line bg-surface shadow-card"
    >
      {["w-56", "w-72", "w-48"].map((width) => (
        <div key={width} className="px-4 py-4 text-sm/6 sm:px-5">
          <p>
            <Skeleton className={width} />
          </p>
          <p>
            <Skeleton className="w-11/12" />
          </p>
          <p>
            <Skeleton className="w-32" />
          </p>
        </div>
      ))}
    </div>
  );
}

function summary(count: number): string {
  if (count === 0) return "No session found.";
  return count === 1 ? "One session found." : `${count} sessions found.`;
}
