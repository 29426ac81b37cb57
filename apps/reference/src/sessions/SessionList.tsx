import { usePaginatedQuery } from "convex/react";
import { useRef, useState } from "react";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { Button } from "../ui/Button";
import { DeleteDialog } from "./DeleteDialog";
import { EmptyState } from "./EmptyState";
import { NoneOfTool } from "./NoneOfTool";
import { SessionRow } from "./SessionRow";
import { SessionTable, SessionTableSkeleton } from "./SessionTable";
import { SourceFilter, SourceFilterSkeleton } from "./SourceFilter";
import { useNow } from "./useNow";
import { useSource } from "./useSource";

const PAGE_SIZE = 20;

/** The person's sessions, all or those of one tool, newest first, live in every open tab. */
export function SessionList() {
  const [source, chooseSource] = useSource();
  const { results, status, loadMore } = usePaginatedQuery(
    api.sessions.list,
    source === undefined ? {} : { source },
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

  const isEmpty = results.length === 0 && status === "Exhausted";
  return (
    <section ref={section} tabIndex={-1} aria-label="Sessions" className="space-y-4">
      {!(isEmpty && source === undefined) && (
        <SourceFilter source={source} onSource={chooseSource} />
      )}
      {status === "LoadingFirstPage" ? (
        <SessionTableSkeleton />
      ) : isEmpty && source !== undefined ? (
        <NoneOfTool
          source={source}
          onShowAll={() => {
            chooseSource(undefined);
            // The button is gone with what it stood in.
            section.current?.focus();
          }}
        />
      ) : isEmpty ? (
        <EmptyState />
      ) : (
        <div>
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
        </div>
      )}
      <p role="status" className="sr-only">
        {announcement}
      </p>
      {deleting && <DeleteDialog key={deleting._id} session={deleting} onClose={closeDialog} />}
    </section>
  );
}

/** The same, while it is not known yet who is here. */
export function SessionListSkeleton() {
  return (
    <div className="space-y-4">
      <SourceFilterSkeleton />
      <SessionTableSkeleton />
    </div>
  );
}
