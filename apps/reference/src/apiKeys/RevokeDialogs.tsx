import { isAuthError } from "@opensync/convex-auth/errors";
import { useMutation } from "convex/react";
import { api } from "../../convex/_generated/api";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import type { ApiKey } from "./types";

type RevokeKeyDialogProps = {
  apiKey: ApiKey;
  /** A key that it has replaced still works. */
  endsAnother: boolean;
  onClose: (revoked: boolean) => void;
};

/** Asks before a key is revoked. */
export function RevokeKeyDialog({ apiKey, endsAnother, onClose }: RevokeKeyDialogProps) {
  const revoke = useMutation(api.apiKeys.revoke);

  const run = async () => {
    try {
      await revoke({ id: apiKey._id });
    } catch (error) {
      // Another tab was faster: gone is what was asked for.
      if (!isAuthError(error, "not_found")) throw error;
    }
  };

  return (
    <ConfirmDialog
      heading="Revoke this key?"
      confirm={{ label: "Revoke", busy: "Revoking…" }}
      failure="The key was not revoked. Try again."
      run={run}
      onClose={onClose}
    >
      “<span className="font-medium text-ink">{apiKey.name}</span>” ends at once, and for good.
      Whatever uses it is refused from its next request on.
      {endsAnother && " The key that it has replaced ends with it."}
    </ConfirmDialog>
  );
}

/** Asks before all keys are revoked. */
export function RevokeAllDialog({ onClose }: { onClose: (revoked: boolean) => void }) {
  const revokeAll = useMutation(api.apiKeys.revokeAll);
  return (
    <ConfirmDialog
      heading="Revoke all keys?"
      confirm={{ label: "Revoke all", busy: "Revoking…" }}
      failure="The keys were not revoked. Try again."
      run={() => revokeAll({})}
      onClose={onClose}
    >
      All of your keys end at once, and for good. Plugins and scripts are refused until each of them
      has a new one. You stay signed in here.
    </ConfirmDialog>
  );
}
