import { formatDeadline } from "../sessions/format";
import { classes } from "../ui/classes";
import type { KeyState } from "./keyState";

/** Says of a key what is special about it; nothing of one that works and goes on working. */
export function KeyMark({ state, now }: { state: KeyState; now: number }) {
  if (state.kind === "working") return null;
  return (
    <p
      className={classes(
        "my-1.5 w-fit rounded-md px-2 text-[0.8125rem]/6",
        state.kind === "replaced" ? "bg-wash text-accent" : "bg-sunken text-muted",
      )}
    >
      {textOf(state, now)}
    </p>
  );
}

function textOf(state: Exclude<KeyState, { kind: "working" }>, now: number): string {
  switch (state.kind) {
    case "expired":
      return "Expired";
    case "idle":
      return "Ended, unused for too long";
    case "replaced":
      return state.until === null
        ? "Replaced, still works"
        : `Replaced, works until ${formatDeadline(state.until, now)}`;
  }
}
