import { ChevronsUpDown } from "lucide-react";
import { useId, useState } from "react";
import { messageOf } from "../sessions/sessionErrors";
import { Notice } from "../ui/Notice";
import { useMembership } from "./useMembership";
import { useOrganizations } from "./useOrganizations";

/** In which organization I am, and the way to another one of mine. */
export function OrganizationSwitcher() {
  const { organizationId, switchTo } = useMembership();
  const { organizations, problem: listProblem } = useOrganizations();
  const [switching, setSwitching] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const id = useId();

  const change = async (wanted: string) => {
    setSwitching(wanted);
    setProblem(undefined);
    try {
      await switchTo(wanted);
    } catch (error) {
      setProblem(messageOf(error, "You are still where you were. Try again."));
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
