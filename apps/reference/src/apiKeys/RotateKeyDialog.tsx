import { useAction } from "convex/react";
import { useState, type SyntheticEvent } from "react";
import { api } from "../../convex/_generated/api";
import { Button } from "../ui/Button";
import { Dialog, useDialog } from "../ui/Dialog";
import { SelectField } from "../ui/SelectField";
import { useAttempt } from "../ui/useAttempt";
import { graceMs, GRACES, type Grace } from "./lifetimes";
import { NewKeyPanel } from "./NewKeyPanel";
import type { ApiKey, NewApiKey } from "./types";

type RotateKeyDialogProps = { apiKey: ApiKey; onClose: () => void };

/** Replaces a key by a new one, and shows that. As in CreateKeyDialog, it is kept here only. */
export function RotateKeyDialog({ apiKey, onClose }: RotateKeyDialogProps) {
  const { ref, close } = useDialog();
  const [created, setCreated] = useState<NewApiKey>();
  return (
    <Dialog
      ref={ref}
      heading={created ? `The new key “${created.apiKey.name}”` : `Rotate “${apiKey.name}”`}
      locked={created !== undefined}
      onClose={onClose}
    >
      {created ? (
        <NewKeyPanel created={created} onDone={close} />
      ) : (
        <RotateKeyForm apiKey={apiKey} onCreated={setCreated} onCancel={close} />
      )}
    </Dialog>
  );
}

type RotateKeyFormProps = {
  apiKey: ApiKey;
  onCreated: (created: NewApiKey) => void;
  onCancel: () => void;
};

function RotateKeyForm({ apiKey, onCreated, onCancel }: RotateKeyFormProps) {
  const rotate = useAction(api.apiKeys.rotate);
  const [grace, setGrace] = useState<Grace>("1d");
  const { busy, problem, attempt } = useAttempt(
    "No key came back. If the list has it, revoke it and try again.",
  );

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void attempt(async () => onCreated(await rotate({ id: apiKey._id, graceMs: graceMs(grace) })));
  };

  return (
    <form onSubmit={submit} className="mt-2 space-y-4">
      <p className="text-sm/6 text-pretty text-muted">
        A new key takes its place, with the same name and rights. Let the old one work on until it
        is replaced wherever it is used; end it at once if somebody else may know it.
      </p>
      <SelectField label="The old key ends" value={grace} options={GRACES} onChange={setGrace} />
      {problem && (
        <p role="alert" className="text-[0.8125rem]/5 text-danger">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2 pt-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? "Rotating…" : "Rotate key"}
        </Button>
      </div>
    </form>
  );
}
