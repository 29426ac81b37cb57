import { classes } from "./classes";

export type ButtonLook = {
  /** @default "quiet" */
  variant?: keyof typeof VARIANTS | undefined;
  /** @default "medium" */
  size?: keyof typeof SIZES | undefined;
};

/** How a button looks, also for what is a link or a component of a library. */
export function buttonClass({ variant = "quiet", size = "medium" }: ButtonLook = {}): string {
  return classes(BASE, VARIANTS[variant], SIZES[size]);
}

const BASE =
  "inline-flex shrink-0 items-center justify-center rounded-lg font-medium whitespace-nowrap transition-colors select-none disabled:opacity-60 aria-disabled:opacity-60";

const VARIANTS = {
  primary: "bg-ink text-canvas hover:bg-ink/88",
  quiet: "border border-line bg-surface text-ink shadow-card hover:border-edge hover:bg-sunken",
  ghost: "text-muted hover:bg-sunken hover:text-ink",
  danger: "bg-danger text-canvas hover:bg-danger/88",
};

const SIZES = {
  small: "h-8 gap-1.5 px-3 text-[0.8125rem]",
  medium: "h-10 gap-2 px-4 text-sm",
  large: "h-12 gap-2 px-6 text-[0.9375rem]",
  icon: "size-9",
};
