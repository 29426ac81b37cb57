import { useOrganization } from "@opensync/react-auth";
import { useAction } from "convex/react";
import { ChevronsUpDown } from "lucide-react";
import { useId, useState } from "react";
import { api } from "../../convex/_generated/api";
import { messageOf } from "../sessions/sessionErrors";
import { Notice } from "../ui/Notice";

/** Names the organization of the session, and switches to another one. */
export function OrganizationSwitcher() {
  const list = useAction(api.organizations.mine);
  const { current, organizations, error, switchTo } = useOrganization({ list });
  const organizationId = current?.id;
  const listProblem = error ? messageOf(error, FAILED) : undefined;
  const [switching, setSwitching] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const id = useId();

  const change = async (wanted: string) => {
    setSwitching(wanted);
    setProblem(undefined);
    try {
      await switchTo(wanted, { returnTo: "/organization" });
    } catch {
      setProblem("The organization could not be opened. Try again.");
    } finally {
      setSwitching(undefined);
    }
  };

  const shown = problem ?? listProblem;
  if (organizations?.length === 0 && !shown) return null;
  return (
    <div className="w-full sm:w-72">
      <label htmlFor={id} className="text-[0.8125rem] text-muted">
        Organization
      </label>
      <div className="relative mt-1">
        <select
          id={id}
          value={switching ?? organizationId ?? ""}
          disabled={organizations === undefined}
          aria-busy={switching !== undefined || organizations === undefined}
          onChange={(event) => void change(event.currentTarget.value)}
          className="h-10 w-full appearance-none truncate rounded-lg border border-edge bg-surface pr-10 pl-3.5 text-base font-medium shadow-card disabled:opacity-100 sm:text-sm"
        >
          {!organizationId && (
            <option value="" disabled>
              Choose one
            </option>
          )}
          {organizations === undefined && organizationId && (
            <option value={organizationId}> </option>
          )}
          {organizations?.map((organization) => (
            <option key={organization.id} value={organization.id}>
              {organization.name}
            </option>
          ))}
        </select>
        <ChevronsUpDown
          aria-hidden="true"
          className="pointer-events-none absolute top-3 right-3 size-4 text-muted"
        />
      </div>
      {shown && (
        <div className="mt-2">
          <Notice tone="danger" title={shown} />
        </div>
      )}
    </div>
  );
}

const FAILED = "Your organizations cannot be listed right now.";
