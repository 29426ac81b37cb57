import { useQuery } from "convex/react";
import { KeyRound, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { api } from "../../convex/_generated/api";
import { useNow } from "../sessions/useNow";
import { Button } from "../ui/Button";
import { buttonClass } from "../ui/buttonClass";
import { ApiKeyItem } from "./ApiKeyItem";
import { ApiKeysSkeleton } from "./ApiKeysSkeleton";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { RevokeAllDialog, RevokeKeyDialog } from "./RevokeDialogs";
import { RotateKeyDialog } from "./RotateKeyDialog";
import type { ApiKey } from "./types";

/** My API keys, live in every open tab. */
export function ApiKeys() {
  const keys = useQuery(api.apiKeys.list);
  const now = useNow();
  const [asked, setAsked] = useState<Asked>();
  const [announcement, setAnnouncement] = useState("");
  const region = useRef<HTMLDivElement>(null);

  const closeRevoked = (text: string) => (revoked: boolean) => {
    setAsked(undefined);
    if (!revoked) return;
    setAnnouncement(text);
    // The button that opened the dialog is gone with its key.
    region.current?.focus();
  };

  if (keys === undefined) return <ApiKeysSkeleton />;
  return (
    <div ref={region} tabIndex={-1} className="space-y-4">
      {keys.length === 0 ? (
        <Empty />
      ) : (
        <ul className="divide-y divide-line rounded-2xl border border-line bg-surface shadow-card">
          {keys.map((apiKey) => (
            <ApiKeyItem
              key={apiKey._id}
              apiKey={apiKey}
              now={now}
              onRotate={() => setAsked({ what: "rotate", apiKey })}
              onRevoke={() => setAsked({ what: "revoke", apiKey })}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" onClick={() => setAsked({ what: "create" })}>
          <Plus aria-hidden="true" className="size-4" />
          Create a key
        </Button>
        <Link to="/settings/api-calls" className={buttonClass()}>
          Recent API calls
        </Link>
        {keys.length > 1 && (
          <Button
            variant="ghost"
            className="sm:ml-auto"
            onClick={() => setAsked({ what: "revokeAll" })}
          >
            Revoke all
          </Button>
        )}
      </div>
      <p role="status" className="sr-only">
        {announcement}
      </p>
      {asked?.what === "create" && <CreateKeyDialog onClose={() => setAsked(undefined)} />}
      {asked?.what === "rotate" && (
        <RotateKeyDialog apiKey={asked.apiKey} onClose={() => setAsked(undefined)} />
      )}
      {asked?.what === "revoke" && (
        <RevokeKeyDialog
          apiKey={asked.apiKey}
          endsAnother={keys.some(({ replacedBy }) => replacedBy === asked.apiKey._id)}
          onClose={closeRevoked(`Revoked “${asked.apiKey.name}”.`)}
        />
      )}
      {asked?.what === "revokeAll" && (
        <RevokeAllDialog onClose={closeRevoked("Revoked all keys.")} />
      )}
    </div>
  );
}

/** The dialog that is open. */
type Asked = { what: "create" | "revokeAll" } | { what: "rotate" | "revoke"; apiKey: ApiKey };

function Empty() {
  return (
    <div className="flex flex-col items-center rounded-2xl border border-dashed border-line px-6 py-10 text-center">
      <KeyRound aria-hidden="true" className="size-6 text-muted" />
      <h3 className="mt-4 font-semibold tracking-tight">No API keys yet</h3>
      <p className="mt-1 max-w-sm text-sm/6 text-pretty text-muted">
        A key lets a plugin or a script send and read your sessions in your name.
      </p>
    </div>
  );
}
