import type { ReactNode } from "react";
import { classes } from "../ui/classes";
import { Skeleton } from "../ui/Skeleton";
import { ROW_GRID } from "./rowGrid";

/**
 * The frame around the rows. It is a table at every width: the roles are
 * spelled out because a table that CSS lays out as a grid loses its own.
 */
export function SessionTable({ children, busy = false }: { children: ReactNode; busy?: boolean }) {
  return (
    <table
      role="table"
      aria-label="Sessions"
      aria-busy={busy}
      className="block rounded-2xl border border-line bg-surface shadow-card"
    >
      <thead role="rowgroup" className="block border-b border-line max-lg:sr-only">
        <tr role="row" className={classes(ROW_GRID, "py-2.5 text-[0.8125rem] text-muted")}>
          <ColumnHeader>Session</ColumnHeader>
          <ColumnHeader>Tool and model</ColumnHeader>
          <ColumnHeader className="lg:text-right">Tokens</ColumnHeader>
          <ColumnHeader className="lg:text-right">Cost</ColumnHeader>
          <ColumnHeader className="lg:text-right">When</ColumnHeader>
          <ColumnHeader>
            <span className="sr-only">Actions</span>
          </ColumnHeader>
        </tr>
      </thead>
      <tbody role="rowgroup" className="block divide-y divide-line">
        {children}
      </tbody>
    </table>
  );
}

/** As many rows as a first page usually has, while it is on its way. */
export function SessionTableSkeleton() {
  return (
    <SessionTable busy>
      {Array.from({ length: 8 }, (_, i) => (
        <tr role="row" key={i} className={classes(ROW_GRID, "items-center gap-y-1.5 py-3.5")}>
          <td role="cell" className="block min-w-0 text-sm/6 max-lg:col-span-3">
            <Skeleton className={i % 3 === 1 ? "w-44" : "w-64"} />
            <div className="text-[0.8125rem]/5">
              <Skeleton className="w-24" />
            </div>
          </td>
          <td role="cell" className="block text-[0.8125rem]/5 max-lg:col-span-4 lg:text-sm/6">
            <Skeleton className="w-28" />
            <div className="text-[0.8125rem]/5 max-lg:pt-1.5">
              <Skeleton className="w-32" />
            </div>
          </td>
          {["w-12", "w-10", "w-16"].map((width) => (
            <td role="cell" key={width} className="block text-sm/6 max-lg:hidden lg:text-right">
              <Skeleton className={width} />
            </td>
          ))}
        </tr>
      ))}
    </SessionTable>
  );
}

function ColumnHeader({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <th
      role="columnheader"
      scope="col"
      className={classes("block text-left font-medium", className)}
    >
      {children}
    </th>
  );
}
