import { useMutation } from "convex/react";
import { Link } from "react-router";
import { api } from "../../convex/_generated/api";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Trace } from "../ui/Trace";
import { useAttempt } from "../ui/useAttempt";

/** What a person sees who has no sessions yet. */
export function EmptyState() {
  const loadSamples = useMutation(api.sessions.loadSamples);
  const { busy, problem, attempt } = useAttempt(
    "The samples could not be loaded. Try again in a moment.",
  );

  return (
    <div className="flex flex-col items-center rounded-2xl border border-dashed border-line px-6 py-16 text-center">
      <Trace className="h-10 w-56" />
      <h2 className="mt-8 text-lg font-semibold tracking-tight">No sessions yet</h2>
      <p className="mt-2 max-w-sm text-sm/6 text-pretty text-muted">
        Sessions appear here by themselves once a plugin sends them: for that,{" "}
        <Link to="/settings#api-keys" className="rounded font-medium text-ink underline">
          create an API key in Settings
        </Link>
        . To look around first, load two weeks of invented work.
      </p>
      <Button
        variant="primary"
        className="mt-6"
        busy={busy}
        onClick={() => void attempt(loadSamples)}
      >
        {busy ? "Loading samples…" : "Load sample sessions"}
      </Button>
      {problem && (
        <div className="mt-6 w-full max-w-sm text-left">
          <Notice tone="danger" title={problem} />
        </div>
      )}
    </div>
  );
}
