import { useMutation } from "convex/react";
import { useEffect, useId, useRef, useState } from "react";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { isAuthError } from "@opensync/convex-auth/errors";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { messageOf } from "./sessionErrors";

type DeleteDialogProps = {
  session: Doc<"sessions">;
  /** The dialog closed; `deleted` says whether the session is gone. */
  onClose: (deleted: boolean) => void;
};

/** Asks before a session is deleted for good. Opens when it is mounted. */
export function DeleteDialog({ session, onClose }: DeleteDialogProps) {
  const remove = useMutation(api.sessions.remove);
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const deleted = useRef(false);
  const headingId = useId();
  const textId = useId();

  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);

  const confirm = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await remove({ id: session._id });
    } catch (error) {
      // Another tab was faster: gone is what was asked for.
      if (!isAuthError(error, "not_found")) {
        setProblem(messageOf(error, "The session was not deleted. Try again."));
        setBusy(false);
        return;
      }
    }
    deleted.current = true;
    dialog.current?.close();
  };

  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      aria-labelledby={headingId}
      aria-describedby={textId}
      onClose={() => onClose(deleted.current)}
      onClick={(event) => {
        if (event.target === event.currentTarget && !busy) dialog.current?.close();
      }}
      className="m-auto w-[calc(100%-2rem)] max-w-md rounded-2xl border border-line bg-surface p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_150/0.5)]"
    >
      <div className="p-6">
        <h2 id={headingId} className="text-lg font-semibold tracking-tight">
          Delete this session?
        </h2>
        <p id={textId} className="mt-2 text-sm/6 text-pretty break-words text-muted">
          “<span className="font-medium text-ink">{session.title}</span>” is deleted for good, in
          every place where you are signed in.
        </p>
        {problem && (
          <div className="mt-4">
            <Notice tone="danger" title={problem} />
          </div>
        )}
        <div className="mt-6 flex justify-end gap-2">
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button variant="danger" busy={busy} onClick={() => void confirm()}>
            {busy ? "Deleting…" : "Delete"}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
