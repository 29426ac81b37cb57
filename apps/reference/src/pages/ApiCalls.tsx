import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ApiCallList } from "../apiCalls/ApiCallList";
import { ApiCallTableSkeleton } from "../apiCalls/ApiCallTable";
import { LiveMark } from "../sessions/LiveMark";
import { InPlace } from "../ui/InPlace";

/** What was asked of the HTTP API in my name. */
export function ApiCalls() {
  return (
    <Frame mark={<LiveMark />}>
      <InPlace title="Your API calls cannot be shown right now.">
        <ApiCallList />
      </InPlace>
    </Frame>
  );
}

/** The same, while it is not known yet who is here. */
export function ApiCallsSkeleton() {
  return (
    <Frame>
      <ApiCallTableSkeleton />
    </Frame>
  );
}

function Frame({ mark, children }: { mark?: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-7 pb-20 sm:px-6 sm:pt-9">
      <title>API calls · OpenSync</title>
      <Link
        to="/settings"
        className="inline-flex items-center gap-1.5 rounded text-sm/6 text-muted transition-colors hover:text-ink"
      >
        <ArrowLeft aria-hidden="true" className="size-4" />
        Settings
      </Link>
      <div className="mt-3 flex items-baseline justify-between gap-4">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">API calls</h1>
        {mark}
      </div>
      <p className="mt-2 mb-7 text-sm/6 text-muted">
        Requests with your keys, and this app’s own. Kept for 30 days.
      </p>
      {children}
    </div>
  );
}
