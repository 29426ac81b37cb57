import type { ComponentProps } from "react";
import { buttonClass, type ButtonLook } from "./buttonClass";
import { classes } from "./classes";

type ButtonProps = ComponentProps<"button"> &
  ButtonLook & {
    /** Work is under way: the button stays focusable, but a second press does nothing. */
    busy?: boolean;
  };

export function Button({ variant, size, busy = false, className, onClick, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClass({ variant, size }), className)}
    />
  );
}
