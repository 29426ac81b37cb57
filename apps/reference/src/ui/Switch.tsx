import { classes } from "./classes";

type SwitchProps = {
  checked: boolean;
  /** Work is under way: it stays focusable, but a second press does nothing. */
  busy?: boolean;
  /** The id of what says what it switches. */
  labelledBy: string;
  onChange: (checked: boolean) => void;
};

/** On or off, at once. */
export function Switch({ checked, busy = false, labelledBy, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-disabled={busy || undefined}
      aria-labelledby={labelledBy}
      onClick={() => {
        if (!busy) onChange(!checked);
      }}
      className={classes(
        "relative inline-flex h-6 w-10 shrink-0 items-center rounded-full border transition-colors",
        checked ? "border-accent bg-accent" : "border-edge bg-sunken",
      )}
    >
      <span
        aria-hidden="true"
        className={classes(
          "size-4 rounded-full transition-transform",
          checked ? "translate-x-5 bg-canvas" : "translate-x-0.75 bg-edge",
        )}
      />
    </button>
  );
}
