import type { ReactNode } from "react";

type SessionFrameProps = {
  /** Where this is, above the title: the way back, or what it is. */
  eyebrow: ReactNode;
  title: ReactNode;
  /** Beside the transcript on a wide page, above it on a narrow one. */
  aside: ReactNode;
  children: ReactNode;
};

/** How a session is laid out, for its owner and for everybody. */
export function SessionFrame({ eyebrow, title, aside, children }: SessionFrameProps) {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-7 pb-20 sm:px-6 sm:pt-9">
      <div className="text-sm/6 text-muted">{eyebrow}</div>
      <h1 className="mt-3 max-w-3xl text-2xl font-semibold tracking-tight wrap-anywhere sm:text-3xl">
        {title}
      </h1>
      <div className="mt-7 grid gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="space-y-4 lg:sticky lg:top-24 lg:order-last lg:self-start">{aside}</div>
        <div className="min-w-0">{children}</div>
      </div>
    </div>
  );
}
