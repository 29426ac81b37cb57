import type { ReactNode } from "react";
import { classes } from "../ui/classes";
import { GridTable } from "../ui/GridTable";
import { Skeleton } from "../ui/Skeleton";
import { ROW_GRID } from "./rowGrid";

/** My sessions as a table; see {@link GridTable}. */
export function SessionTable({ children, busy = false }: { children: ReactNode; busy?: boolean }) {
  return (
    <GridTable label="Sessions" columns={COLUMNS} grid={ROW_GRID} busy={busy}>
      {children}
    </GridTable>
  );
}

const COLUMNS = [
  { label: "Session" },
  { label: "Tool and model" },
  { label: "Tokens", align: "right" as const },
  { label: "Cost", align: "right" as const },
  { label: "When", align: "right" as const },
  { label: "Actions", silent: true },
];

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
