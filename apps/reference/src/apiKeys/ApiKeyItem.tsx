import { useMutation } from "convex/react";
import { Pencil, RefreshCw, Trash2, type LucideIcon } from "lucide-react";
import { useRef, useState, type Ref } from "react";
import { api } from "../../convex/_generated/api";
import { Button } from "../ui/Button";
import { EditInPlace } from "../ui/EditInPlace";
import { KeyFacts } from "./KeyFacts";
import { keyState } from "./keyState";
import { KeyMark } from "./KeyMark";
import { scopeText } from "./scopeText";
import type { ApiKey } from "./types";

type ApiKeyItemProps = {
  apiKey: ApiKey;
  now: number;
  onRotate: () => void;
  onRevoke: () => void;
};

/** One key in the list, and what can be done with it. */
export function ApiKeyItem({ apiKey, now, onRotate, onRevoke }: ApiKeyItemProps) {
  const rename = useMutation(api.apiKeys.rename);
  const [renaming, setRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const { name, start, scopes } = apiKey;
  const state = keyState(apiKey, now);

  const stopRenaming = () => {
    setRenaming(false);
    // The form held the focus and is gone: back to where it was opened.
    requestAnimationFrame(() => renameButton.current?.focus());
  };

  return (
    <li className="px-5 py-4">
      {renaming ? (
        <EditInPlace
          label="Name"
          value={name}
          failure="The new name was not saved. Try again."
          save={(wanted) => rename({ id: apiKey._id, name: wanted })}
          onDone={stopRenaming}
          className="-mx-1"
        />
      ) : (
        <div className="flex items-start justify-between gap-3">
          <h3 className="min-w-0 text-sm/6 font-medium wrap-anywhere">{name}</h3>
          <div className="-my-1.5 -mr-2 flex gap-0.5">
            <Act
              ref={renameButton}
              label={`Rename “${name}”`}
              Icon={Pencil}
              onClick={() => setRenaming(true)}
            />
            {state.kind === "working" && (
              <Act label={`Rotate “${name}”`} Icon={RefreshCw} onClick={onRotate} />
            )}
            <Act label={`Revoke “${name}”`} Icon={Trash2} onClick={onRevoke} />
          </div>
        </div>
      )}
      <KeyMark state={state} now={now} />
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-[0.8125rem]/6">
        <code className="font-mono">{start}…</code>
        <span className="text-muted">{scopeText(scopes)}</span>
      </p>
      <KeyFacts apiKey={apiKey} state={state} now={now} />
    </li>
  );
}

type ActProps = {
  ref?: Ref<HTMLButtonElement>;
  label: string;
  Icon: LucideIcon;
  onClick: () => void;
};

function Act({ ref, label, Icon, onClick }: ActProps) {
  return (
    <Button
      ref={ref}
      variant="ghost"
      size="icon"
      title={label}
      aria-label={label}
      onClick={onClick}
    >
      <Icon aria-hidden="true" className="size-4" />
    </Button>
  );
}
