import type { ReactNode } from "react";

type CenteredPageProps = {
  /** The document's title. */
  title: string;
  heading: string;
  /** Small words above the heading. */
  eyebrow?: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** Read it out at once. */
  alert?: boolean;
};

/** A page that has one thing to say: not found, something went wrong, almost there. */
export function CenteredPage({
  title,
  heading,
  eyebrow,
  children,
  actions,
  alert = false,
}: CenteredPageProps) {
  return (
    <div
      role={alert ? "alert" : undefined}
      className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-5 py-20"
    >
      <title>{`${title} · OpenSync`}</title>
      {eyebrow && <p className="mb-3 text-sm font-medium text-accent">{eyebrow}</p>}
      <h1 className="text-3xl font-semibold tracking-tight">{heading}</h1>
      {children && <div className="mt-4 text-base/7 text-pretty text-muted">{children}</div>}
      {actions && <div className="mt-8 flex flex-wrap gap-3">{actions}</div>}
    </div>
  );
}
