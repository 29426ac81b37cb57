import type { UsePaginatedQueryResult } from "convex/react";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { Message } from "./Message";
import type { TranscriptMessage } from "./types";

/** How many messages a page shows at first, and more at a time. */
export const MESSAGES = 30;

/** What was said, oldest first. */
export function Transcript({
  messages: { results, status, loadMore },
}: {
  messages: UsePaginatedQueryResult<TranscriptMessage>;
}) {
  if (status === "LoadingFirstPage") return <TranscriptSkeleton />;
  if (results.length === 0) {
    return <p className="py-10 text-sm/6 text-muted">Nothing was said in this session.</p>;
  }
  return (
    <section aria-label="Transcript">
      <ol className="space-y-8">
        {results.map((message) => (
          <Message key={message._id} message={message} />
        ))}
      </ol>
      {status !== "Exhausted" && (
        <div className="flex h-20 items-center justify-center">
          <Button busy={status === "LoadingMore"} onClick={() => loadMore(MESSAGES)}>
            {status === "LoadingMore" ? "Loading…" : "Show later messages"}
          </Button>
        </div>
      )}
    </section>
  );
}

export function TranscriptSkeleton() {
  return (
    <div aria-busy="true" className="space-y-8">
      {["w-3/4", "w-11/12", "w-2/3"].map((width) => (
        <div key={width} className="space-y-3 text-[0.9375rem]/7 sm:pl-12">
          <p>
            <Skeleton className="w-24" />
          </p>
          <p>
            <Skeleton className={width} />
          </p>
        </div>
      ))}
    </div>
  );
}
