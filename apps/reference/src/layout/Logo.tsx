import { classes } from "../ui/classes";

/** Two halves of a ring, one ahead of the other: in step, and open. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      fill="none"
      strokeWidth="4.5"
      aria-hidden="true"
      className={classes("stroke-accent", className)}
    >
      <path d="M14 3.75a10 10 0 0 0 0 20" />
      <path d="M18 8.25a10 10 0 0 1 0 20" />
    </svg>
  );
}
