import { usePaginatedQuery } from "convex/react";
import { Activity } from "lucide-react";
import { Link } from "react-router";
import { api } from "../../convex/_generated/api";
import { useNow } from "../sessions/useNow";
import { Button } from "../ui/Button";
import { buttonClass } from "../ui/buttonClass";
import { ApiCallTable, ApiCallTableSkeleton } from "./ApiCallTable";

const PAGE_SIZE = 25;

/** The requests in my name, newest first; new ones appear by themselves. */
export function ApiCallList() {
  const { results, status, loadMore } = usePaginatedQuery(
    api.apiCalls.list,
    {},
    { initialNumItems: PAGE_SIZE },
  );
  const now = useNow();
  if (status === "LoadingFirstPage") return <ApiCallTableSkeleton />;
  if (results.length === 0 && status === "Exhausted") return <Empty />;
  return (
    <div>
      <ApiCallTable calls={results} now={now} />
      <div className="flex h-20 items-center justify-center text-[0.8125rem] text-muted">
        {status === "Exhausted" ? (
          <p>That is all of them.</p>
        ) : (
          <Button busy={status === "LoadingMore"} onClick={() => loadMore(PAGE_SIZE)}>
            {status === "LoadingMore" ? "Loading…" : "Load more"}
          </Button>
        )}
      </div>
    </div>
  );
}

function Empty() {
  return (
    <div className="flex flex-col items-center rounded-2xl border border-dashed border-line px-6 py-14 text-center">
      <Activity aria-hidden="true" className="size-6 text-muted" />
      <h2 className="mt-5 text-lg font-semibold tracking-tight">No API calls yet</h2>
      <p className="mt-2 max-w-sm text-sm/6 text-pretty text-muted">
        Whatever a plugin or a script asks with one of your keys appears here as it happens.
      </p>
      <Link to="/settings#api-keys" className={`${buttonClass()} mt-6`}>
        Create an API key
      </Link>
    </div>
  );
}
