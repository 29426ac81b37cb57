import type { ReactNode } from "react";
import type { Doc } from "../../convex/_generated/dataModel";
import {
  formatCost,
  formatDuration,
  formatMoment,
  formatTokens,
  formatWhen,
} from "../sessions/format";
import { tool } from "../sessions/tools";
import { useNow } from "../sessions/useNow";
import { Skeleton } from "../ui/Skeleton";

/** A session, with its cost where the reader is its owner. */
export type SessionSummary = Omit<
  Doc<"sessions">,
  "userId" | "externalId" | "projectPath" | "cost"
> & { cost?: number };

/** What there is to know about a session besides what was said. */
export function SessionFacts({ session }: { session: SessionSummary }) {
  const now = useNow();
  const { label, Icon } = tool(session.source);
  const { model, projectName, promptTokens, completionTokens, cost, durationMs } = session;
  return (
    <Frame
      facts={[
        ["Project", projectName ?? "No project"],
        [
          "Tool",
          <span className="flex items-center gap-2">
            <Icon aria-hidden="true" className="size-4 text-accent" />
            {label}
          </span>,
        ],
        ["Model", model ?? "Not known"],
        [
          "Tokens",
          <span
            title={`${promptTokens.toLocaleString("en")} in, ${completionTokens.toLocaleString("en")} out`}
          >
            {formatTokens(promptTokens + completionTokens)}
          </span>,
        ],
        ...(cost === undefined ? [] : [["Cost", formatCost(cost)] as const]),
        ...(durationMs === undefined ? [] : [["Time", formatDuration(durationMs)] as const]),
        [
          "When",
          <time
            dateTime={new Date(session.updatedAt).toISOString()}
            title={formatMoment(session.updatedAt)}
          >
            {formatWhen(session.updatedAt, now)}
          </time>,
        ],
      ]}
    />
  );
}

export function SessionFactsSkeleton() {
  const value = <Skeleton className="w-20" />;
  const labels = ["Project", "Tool", "Model", "Tokens", "Cost", "Time", "When"];
  return <Frame facts={labels.map((label) => [label, value])} />;
}

function Frame({ facts }: { facts: (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-2xl border border-line bg-line text-sm/6 shadow-card sm:grid-cols-4 lg:grid-cols-1 lg:gap-0 lg:divide-y lg:divide-line lg:bg-surface">
      {facts.map(([label, value]) => (
        <div
          key={label}
          className="min-w-0 grow bg-surface px-4 py-2.5 last:odd:col-span-2 sm:last:odd:col-span-1 lg:flex lg:justify-between lg:gap-4 lg:px-5"
        >
          <dt className="shrink-0 text-[0.8125rem]/6 text-muted lg:text-sm/6">{label}</dt>
          <dd className="truncate tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
