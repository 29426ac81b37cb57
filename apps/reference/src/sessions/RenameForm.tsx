import { useMutation } from "convex/react";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { EditInPlace } from "../ui/EditInPlace";

type RenameFormProps = { session: Doc<"sessions">; onDone: () => void };

/** Gives a session another title, in its row. */
export function RenameForm({ session, onDone }: RenameFormProps) {
  const rename = useMutation(api.sessions.rename);
  return (
    <EditInPlace
      label="Title"
      value={session.title}
      failure="The new title was not saved. Try again."
      save={(title) => rename({ id: session._id, title })}
      onDone={onDone}
      className="mb-1.5 lg:-mt-1.5 lg:-mb-0.5"
    />
  );
}
