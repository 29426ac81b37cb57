import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api";
import { Skeleton } from "../ui/Skeleton";
import { formatCost, formatDuration, formatTokens } from "./format";

/** What the person's sessions add up to, live. */
export function Totals() {
  return <Figures totals={useQuery(api.sessions.totals)} />;
}

export function TotalsSkeleton() {
  return <Figures totals={undefined} />;
}

function Figures({ totals }: { totals: Sums | undefined }) {
  // There is more than what was added up.
  const more = totals && !totals.complete ? "+" : "";
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-2xl border border-line bg-line shadow-card md:grid-cols-4">
      {FIGURES.map(({ label, show }) => (
        <div key={label} className="bg-surface px-4 py-4 sm:px-5">
          <dt className="text-[0.8125rem] text-muted">{label}</dt>
          <dd className="mt-1 truncate text-xl font-semibold tracking-tight tabular-nums sm:text-2xl">
            {totals ? show(totals) + more : <Skeleton className="w-16" />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Sums = FunctionReturnType<typeof api.sessions.totals>;

const FIGURES = [
  { label: "Sessions", show: (sums: Sums) => sums.sessions.toLocaleString("en") },
  { label: "Tokens", show: (sums: Sums) => formatTokens(sums.tokens) },
  { label: "Cost", show: (sums: Sums) => formatCost(sums.cost) },
  { label: "Time", show: (sums: Sums) => formatDuration(sums.durationMs) },
];
