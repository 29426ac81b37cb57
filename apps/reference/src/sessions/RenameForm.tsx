import { useMutation } from "convex/react";
import { useId, useState, type SyntheticEvent, type KeyboardEvent } from "react";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { Button } from "../ui/Button";
import { messageOf } from "./sessionErrors";

type RenameFormProps = { session: Doc<"sessions">; onDone: () => void };

/** Renames in place. Enter saves, Escape leaves everything as it was. */
export function RenameForm({ session, onDone }: RenameFormProps) {
  const rename = useMutation(api.sessions.rename);
  const [title, setTitle] = useState(session.title);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const problemId = useId();

  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    if (title === session.title) return onDone();
    setBusy(true);
    try {
      await rename({ id: session._id, title });
      onDone();
    } catch (error) {
      setProblem(messageOf(error, "The new title was not saved. Try again."));
      setBusy(false);
    }
  };

  const cancelOnEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape") onDone();
  };

  return (
    <form onSubmit={(event) => void save(event)} className="mb-1.5 lg:-mt-1.5 lg:-mb-0.5">
      <div className="flex items-center gap-2">
        <input
          aria-label="Title"
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? problemId : undefined}
          value={title}
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            setTitle(event.currentTarget.value);
            setProblem(undefined);
          }}
          onKeyDown={cancelOnEscape}
          className="h-8 w-full min-w-0 rounded-lg border border-edge bg-canvas px-2.5 text-base font-medium aria-invalid:border-danger sm:text-sm"
        />
        <Button type="submit" variant="primary" size="small" busy={busy}>
          Save
        </Button>
        <Button variant="ghost" size="small" onClick={onDone}>
          Cancel
        </Button>
      </div>
      {problem && (
        <p id={problemId} role="alert" className="mt-1.5 mb-1 text-[0.8125rem]/5 text-danger">
          {problem}
        </p>
      )}
    </form>
  );
}
