import { classes } from "./classes";

/**
 * Holds the place of text that is on its way, at that text's own height. It
 * shows up late on purpose: what arrives at once is never preceded by a flash.
 */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        "inline-block h-[0.75em] max-w-full animate-appear rounded bg-sunken align-middle",
        className,
      )}
    />
  );
}
