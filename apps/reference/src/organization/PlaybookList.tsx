import { useRequirements } from "@opensync/react-auth";
import { useMutation, useQuery } from "convex/react";
import { BookOpenText, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { api } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import { formatMoment, formatWhen } from "../sessions/format";
import { messageOf } from "../sessions/sessionErrors";
import { useNow } from "../sessions/useNow";
import { Prose } from "../transcript/Prose";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";

/** The permission that `playbooks.remove` requires. */
const REMOVING = "projects:write";

/** The organization's playbooks, live for all of its members. */
export function PlaybookList() {
  const playbooks = useQuery(api.playbooks.list);
  const remove = useMutation(api.playbooks.remove);
  const [problem, setProblem] = useState<string>();
  const mayRemove = useRequirements({ permission: REMOVING }) === null;
  const reasonId = useId();
  const now = useNow();

  const take = async (id: Id<"playbooks">) => {
    setProblem(undefined);
    try {
      await remove({ id });
    } catch (error) {
      setProblem(messageOf(error, "The playbook is still there. Try again."));
    }
  };

  if (playbooks === undefined) return <PlaybookListSkeleton />;
  if (playbooks.length === 0) return <Empty />;
  return (
    <section aria-label="Playbooks" className="space-y-4">
      {problem && <Notice tone="danger" title={problem} />}
      {!mayRemove && (
        <p id={reasonId} className="text-[0.8125rem]/5 text-muted">
          {REASON}
        </p>
      )}
      <ul className="space-y-4">
        {playbooks.map((playbook) => (
          <li
            key={playbook._id}
            className="rounded-2xl border border-line bg-surface p-5 shadow-card"
          >
            <div className="flex items-start justify-between gap-4">
              <div className="min-w-0">
                <h2 className="font-semibold tracking-tight wrap-anywhere">{playbook.title}</h2>
                <Byline playbook={playbook} now={now} />
              </div>
              <Button
                variant="ghost"
                size="icon"
                className="-mt-1.5 -mr-2"
                aria-label={`Remove “${playbook.title}”`}
                aria-describedby={mayRemove ? undefined : reasonId}
                title={mayRemove ? undefined : REASON}
                busy={!mayRemove}
                onClick={() => void take(playbook._id)}
              >
                <Trash2 aria-hidden="true" className="size-4" />
              </Button>
            </div>
            <div className="mt-3">
              <Prose>{playbook.body}</Prose>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const REASON = `Only admins remove playbooks: that takes the permission ${REMOVING}.`;

function Byline({ playbook, now }: { playbook: Doc<"playbooks">; now: number }) {
  return (
    <p className="mt-0.5 text-[0.8125rem]/5 text-muted">
      {playbook.author && <>{playbook.author} · </>}
      <time
        dateTime={new Date(playbook.createdAt).toISOString()}
        title={formatMoment(playbook.createdAt)}
      >
        {formatWhen(playbook.createdAt, now)}
      </time>
    </p>
  );
}

function Empty() {
  return (
    <div className="flex flex-col items-center rounded-2xl border border-dashed border-line px-6 py-14 text-center">
      <BookOpenText aria-hidden="true" className="size-6 text-muted" />
      <h2 className="mt-5 text-lg font-semibold tracking-tight">No playbooks yet</h2>
      <p className="mt-2 max-w-sm text-sm/6 text-pretty text-muted">
        Write down how your team works, and every member and their agents can read it here.
      </p>
    </div>
  );
}

export function PlaybookListSkeleton() {
  return (
    <div aria-busy="true" className="rounded-2xl border border-line bg-surface p-5 shadow-card">
      <p className="h-6">
        <Skeleton className="w-48" />
      </p>
      <p className="h-6">
        <Skeleton className="w-32" />
      </p>
      <p className="mt-3 h-7">
        <Skeleton className="w-11/12" />
      </p>
    </div>
  );
}
