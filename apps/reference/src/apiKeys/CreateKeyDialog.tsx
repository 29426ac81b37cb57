import { useAction } from "convex/react";
import { useId, useState, type SyntheticEvent } from "react";
import { api } from "../../convex/_generated/api";
import { SCOPES, type Scope } from "../../convex/scopes";
import { Button } from "../ui/Button";
import { Dialog, useDialog } from "../ui/Dialog";
import { SelectField } from "../ui/SelectField";
import { useAttempt } from "../ui/useAttempt";
import { EXPIRIES, expiresAt, type Expiry } from "./lifetimes";
import { NewKeyPanel } from "./NewKeyPanel";
import { ScopeChoice } from "./ScopeChoice";
import type { NewApiKey } from "./types";

/**
 * Makes a key, and shows it. The key is kept in this dialog's state and nowhere
 * else, so that it is gone with the dialog.
 */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const { ref, close } = useDialog();
  const [created, setCreated] = useState<NewApiKey>();
  return (
    <Dialog
      ref={ref}
      heading={created ? `Your new key “${created.apiKey.name}”` : "Create an API key"}
      // What is shown once is not lost by a press beside it.
      locked={created !== undefined}
      onClose={onClose}
    >
      {created ? (
        <NewKeyPanel created={created} onDone={close} />
      ) : (
        <CreateKeyForm onCreated={setCreated} onCancel={close} />
      )}
    </Dialog>
  );
}

type CreateKeyFormProps = { onCreated: (created: NewApiKey) => void; onCancel: () => void };

function CreateKeyForm({ onCreated, onCancel }: CreateKeyFormProps) {
  const create = useAction(api.apiKeys.create);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([...SCOPES]);
  const [expiry, setExpiry] = useState<Expiry>("never");
  const { busy, problem, setProblem, attempt } = useAttempt(
    "No key came back. If the list has it, revoke it and try again.",
  );
  const problemId = useId();

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (scopes.length === 0) return setProblem("Choose at least one thing that the key may do.");
    const end = expiresAt(expiry, Date.now());
    void attempt(async () =>
      onCreated(await create({ name, scopes, ...(end !== undefined && { expiresAt: end }) })),
    );
  };

  return (
    <form onSubmit={submit} className="mt-4 space-y-4">
      <label className="block text-[0.8125rem] text-muted">
        Name
        <input
          value={name}
          autoFocus
          autoComplete="off"
          placeholder="Plugin on my laptop"
          aria-describedby={problem ? problemId : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          className="mt-1 h-10 w-full rounded-lg border border-edge bg-canvas px-3 text-base text-ink placeholder:text-muted sm:text-sm"
        />
      </label>
      <ScopeChoice chosen={scopes} onChange={setScopes} />
      <SelectField label="It ends" value={expiry} options={EXPIRIES} onChange={setExpiry} />
      {problem && (
        <p id={problemId} role="alert" className="text-[0.8125rem]/5 text-danger">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2 pt-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? "Creating…" : "Create key"}
        </Button>
      </div>
    </form>
  );
}
