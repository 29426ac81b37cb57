import { useOrganization } from "@opensync/react-auth";
import type { ReactNode } from "react";
import { OrganizationSwitcher } from "../organization/OrganizationSwitcher";
import { PlaybookForm } from "../organization/PlaybookForm";
import { PlaybookList, PlaybookListSkeleton } from "../organization/PlaybookList";
import { InPlace } from "../ui/InPlace";
import { Notice } from "../ui/Notice";

/** What the user's organization shares among its members. */
export function Organization() {
  const { current } = useOrganization();
  return (
    <Frame switcher={<OrganizationSwitcher />} role={current?.role}>
      {current ? (
        <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <InPlace key={current.id} title="The playbooks cannot be shown right now.">
            <PlaybookList />
          </InPlace>
          <PlaybookForm />
        </div>
      ) : (
        <Notice title="You are in no organization.">
          What a team shares belongs to an organization, and people see it while they are signed in
          to that. Your own sessions are not touched by this.
        </Notice>
      )}
    </Frame>
  );
}

/** The page while the session loads. */
export function OrganizationSkeleton() {
  return (
    <Frame switcher={<div className="h-16 w-full sm:w-72" />}>
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <PlaybookListSkeleton />
      </div>
    </Frame>
  );
}

type FrameProps = { switcher: ReactNode; role?: string | null | undefined; children: ReactNode };

function Frame({ switcher, role, children }: FrameProps) {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-10 pb-20 sm:px-6 sm:pt-12">
      <title>Team · OpenSync</title>
      <div className="mb-8 flex flex-col gap-x-8 gap-y-5 sm:flex-row sm:items-end sm:justify-between">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">Team</h1>
          <p className="mt-2 text-sm/6 text-muted">
            Shared by all members.{role && ` Your role: ${role}.`}
          </p>
        </div>
        {switcher}
      </div>
      {children}
    </div>
  );
}
