import type { ReactNode } from "react";
import type { Doc } from "../../convex/_generated/dataModel";
import { formatInstant, formatLatency, formatWhen } from "../sessions/format";
import { classes } from "../ui/classes";
import { GridTable } from "../ui/GridTable";
import { Skeleton } from "../ui/Skeleton";
import { Status } from "./Status";

/** Requests: a row of columns on a wide page, two lines each on a narrow one. */
export function ApiCallTable({ calls, now }: { calls: Doc<"apiCalls">[]; now: number }) {
  return (
    <Frame>
      {calls.map((call) => (
        <Row
          key={call._id}
          when={
            <time dateTime={new Date(call.at).toISOString()} title={formatInstant(call.at)}>
              {formatWhen(call.at, now)}
            </time>
          }
          endpoint={
            <code title={`${call.method} ${call.path}`} className="font-mono text-[0.8125rem]">
              <span className="text-muted">{call.method}</span> {call.path}
            </code>
          }
          apiKey={call.apiKeyId === undefined ? "This app" : (call.keyName ?? "A key")}
          status={<Status status={call.status} />}
          duration={formatLatency(call.durationMs)}
        />
      ))}
    </Frame>
  );
}

export function ApiCallTableSkeleton() {
  return (
    <Frame busy>
      {["w-44", "w-36", "w-52", "w-40", "w-48", "w-36"].map((width, i) => (
        <Row
          key={i}
          when={<Skeleton className="w-16" />}
          endpoint={<Skeleton className={width} />}
          apiKey={<Skeleton className="w-20" />}
          status={<Skeleton className="w-14" />}
          duration={<Skeleton className="w-10" />}
        />
      ))}
    </Frame>
  );
}

function Frame({ busy = false, children }: { busy?: boolean; children: ReactNode }) {
  return (
    <GridTable label="API calls" columns={COLUMNS} grid={GRID} busy={busy}>
      {children}
    </GridTable>
  );
}

const COLUMNS = [
  { label: "When" },
  { label: "Endpoint" },
  { label: "Key" },
  { label: "Status" },
  { label: "Duration", align: "right" as const },
];

const GRID =
  "grid grid-cols-[minmax(0,1fr)_auto_auto] gap-x-3 px-4 sm:px-5 lg:grid-cols-[7rem_minmax(0,1fr)_minmax(0,11rem)_9.5rem_5rem] lg:gap-x-5";

type RowProps = Record<"when" | "endpoint" | "apiKey" | "status" | "duration", ReactNode>;

function Row({ when, endpoint, apiKey, status, duration }: RowProps) {
  return (
    <tr role="row" className={classes(GRID, "items-center gap-y-1 py-3 text-[0.8125rem]/6")}>
      <Cell className="text-muted max-lg:col-start-3 max-lg:row-start-2 max-lg:text-right">
        {when}
      </Cell>
      <Cell className="min-w-0 truncate max-lg:col-start-1 max-lg:row-start-1">{endpoint}</Cell>
      <Cell className="min-w-0 truncate max-lg:col-start-1 max-lg:row-start-2">{apiKey}</Cell>
      <Cell className="max-lg:col-span-2 max-lg:col-start-2 max-lg:row-start-1 max-lg:text-right">
        {status}
      </Cell>
      <Cell className="text-right text-muted tabular-nums max-lg:col-start-2 max-lg:row-start-2">
        {duration}
      </Cell>
    </tr>
  );
}

function Cell({ className, children }: { className: string; children: ReactNode }) {
  return (
    <td role="cell" className={classes("block whitespace-nowrap", className)}>
      {children}
    </td>
  );
}
