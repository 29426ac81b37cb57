import type { ReactNode } from "react";
import { classes } from "./classes";

type GridTableProps = {
  label: string;
  columns: Column[];
  /** The classes of the grid that its head and its rows share. */
  grid: string;
  /** The rows are on their way. */
  busy?: boolean;
  children: ReactNode;
};

type Column = {
  label: string;
  /** @default "left" */
  align?: "left" | "right";
  /** Its head is read out, but not shown. */
  silent?: boolean;
};

/**
 * The frame around rows that CSS lays out as a grid. It is a table at every
 * width: the roles are spelled out because such a table loses its own.
 */
export function GridTable({ label, columns, grid, busy = false, children }: GridTableProps) {
  return (
    <table
      role="table"
      aria-label={label}
      aria-busy={busy}
      className="block rounded-2xl border border-line bg-surface shadow-card"
    >
      <thead role="rowgroup" className="block border-b border-line max-lg:sr-only">
        <tr role="row" className={classes(grid, "py-2.5 text-[0.8125rem] text-muted")}>
          {columns.map((column) => (
            <th
              key={column.label}
              role="columnheader"
              scope="col"
              className={classes(
                "block text-left font-medium",
                column.align === "right" && "lg:text-right",
              )}
            >
              {column.silent ? <span className="sr-only">{column.label}</span> : column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block divide-y divide-line">
        {children}
      </tbody>
    </table>
  );
}
