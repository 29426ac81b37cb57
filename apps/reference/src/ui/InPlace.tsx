import type { ReactNode } from "react";
import { Button } from "./Button";
import { ErrorBoundary } from "./ErrorBoundary";
import { Notice } from "./Notice";

type InPlaceProps = {
  /** What could not be shown, in the reader's words. */
  title: string;
  children: ReactNode;
};

/** When a query fails, says so where its answer would be, with another try. */
export function InPlace({ title, children }: InPlaceProps) {
  return (
    <ErrorBoundary
      fallback={(_error, retry) => (
        <Notice
          tone="danger"
          title={title}
          action={
            <Button size="small" onClick={retry}>
              Try again
            </Button>
          }
        >
          Your data is safe. Try again; if it stays like this, reload the page.
        </Notice>
      )}
    >
      {children}
    </ErrorBoundary>
  );
}
