import type { ReactNode } from "react";
import { SearchFieldSkeleton } from "../search/SearchField";
import { SessionSearch } from "../search/SessionSearch";
import { InPlace } from "../ui/InPlace";
import { LiveMark } from "../sessions/LiveMark";
import { SessionList, SessionListSkeleton } from "../sessions/SessionList";
import { Totals, TotalsSkeleton } from "../sessions/Totals";

/** My coding sessions. */
export function Dashboard() {
  return (
    <Frame mark={<LiveMark />}>
      <InPlace title="Your totals cannot be shown right now.">
        <Totals />
      </InPlace>
      <SessionSearch>
        <InPlace title="Your sessions cannot be shown right now.">
          <SessionList />
        </InPlace>
      </SessionSearch>
    </Frame>
  );
}

/** The same, while it is not known yet who is here. */
export function DashboardSkeleton() {
  return (
    <Frame>
      <TotalsSkeleton />
      <SearchFieldSkeleton />
      <SessionListSkeleton />
    </Frame>
  );
}

function Frame({ mark, children }: { mark?: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-6xl space-y-6 px-4 pt-10 sm:px-6 sm:pt-12">
      <title>Sessions · OpenSync</title>
      <div className="flex items-baseline justify-between gap-4">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">Sessions</h1>
        {mark}
      </div>
      {children}
    </div>
  );
}
