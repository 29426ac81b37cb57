import { isAuthError } from "@opensync/convex-auth/errors";
import { useMutation } from "convex/react";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { ConfirmDialog } from "../ui/ConfirmDialog";

type DeleteDialogProps = {
  session: Doc<"sessions">;
  /** The dialog closed; `deleted` says whether the session is gone. */
  onClose: (deleted: boolean) => void;
};

/** Asks before a session is deleted for good. Opens when it is mounted. */
export function DeleteDialog({ session, onClose }: DeleteDialogProps) {
  const remove = useMutation(api.sessions.remove);

  const run = async () => {
    try {
      await remove({ id: session._id });
    } catch (error) {
      // Another tab was faster: gone is what was asked for.
      if (!isAuthError(error, "not_found")) throw error;
    }
  };

  return (
    <ConfirmDialog
      heading="Delete this session?"
      confirm={{ label: "Delete", busy: "Deleting…" }}
      failure="The session was not deleted. Try again."
      run={run}
      onClose={onClose}
    >
      “<span className="font-medium text-ink">{session.title}</span>” is deleted for good, in every
      place where you are signed in.
    </ConfirmDialog>
  );
}
