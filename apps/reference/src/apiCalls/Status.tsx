import { classes } from "../ui/classes";
import { outcomeOf, type Tone } from "./outcome";

/** A status as a number, a colour and words. */
export function Status({ status }: { status: number }) {
  const { tone, words } = outcomeOf(status);
  return (
    <span
      className={classes(
        "inline-flex items-center gap-2 align-top whitespace-nowrap",
        COLORS[tone],
      )}
    >
      <span aria-hidden="true" className="size-1.5 rounded-full bg-current" />
      <span className="font-medium tabular-nums">{status}</span>
      <span className={classes(tone === "good" && "text-muted")}>{words}</span>
    </span>
  );
}

const COLORS: Record<Tone, string> = {
  good: "text-accent",
  refused: "text-caution",
  failed: "text-danger",
};
