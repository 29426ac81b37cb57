import { usePaginatedQuery } from "convex/react";
import { useRef, useState } from "react";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { Button } from "../ui/Button";
import { DeleteDialog } from "./DeleteDialog";
import { EmptyState } from "./EmptyState";
import { SessionRow } from "./SessionRow";
import { SessionTable, SessionTableSkeleton } from "./SessionTable";
import { useNow } from "./useNow";

const PAGE_SIZE = 20;

/** The person's sessions, newest first, live in every open tab. */
export function SessionList() {
  const { results, status, loadMore } = usePaginatedQuery(
    api.sessions.list,
    {},
    { initialNumItems: PAGE_SIZE },
  );
  const now = useNow();
  const [deleting, setDeleting] = useState<Doc<"sessions">>();
  const [announcement, setAnnouncement] = useState("");
  const section = useRef<HTMLElement>(null);

  const closeDialog = (deleted: boolean) => {
    if (deleted && deleting) {
      setAnnouncement(`Deleted “${deleting.title}”.`);
      // The button that opened the dialog is gone with its row.
      section.current?.focus();
    }
    setDeleting(undefined);
  };

  return (
    <section ref={section} tabIndex={-1} aria-label="Sessions">
      {status === "LoadingFirstPage" ? (
        <SessionTableSkeleton />
      ) : results.length === 0 && status === "Exhausted" ? (
        <EmptyState />
      ) : (
        <>
          <SessionTable>
            {results.map((session) => (
              <SessionRow key={session._id} session={session} now={now} onDelete={setDeleting} />
            ))}
          </SessionTable>
          <div className="flex h-20 items-center justify-center text-[0.8125rem] text-muted">
            {status === "Exhausted" ? (
              <p>That is all of them.</p>
            ) : (
              <Button busy={status === "LoadingMore"} onClick={() => loadMore(PAGE_SIZE)}>
                {status === "LoadingMore" ? "Loading…" : "Show older sessions"}
              </Button>
            )}
          </div>
        </>
      )}
      <p role="status" className="sr-only">
        {announcement}
      </p>
      {deleting && <DeleteDialog key={deleting._id} session={deleting} onClose={closeDialog} />}
    </section>
  );
}
