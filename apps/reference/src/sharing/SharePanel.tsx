import { useMutation } from "convex/react";
import { ExternalLink } from "lucide-react";
import { useId } from "react";
import { Link } from "react-router";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { buttonClass } from "../ui/buttonClass";
import { CopyButton } from "../ui/CopyButton";
import { Notice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import { useAttempt } from "../ui/useAttempt";

/** Makes a session public and private again; the address is a new one each time. */
export function SharePanel({ session }: { session: Doc<"sessions"> }) {
  const share = useMutation(api.sharing.share);
  const unshare = useMutation(api.sharing.unshare);
  const { busy, problem, attempt } = useAttempt("That was not saved. Try again.");
  const labelId = useId();

  const path = session.isPublic && session.slug ? `/s/${session.slug}` : null;
  return (
    <section
      aria-label="Sharing"
      className="rounded-2xl border border-line bg-surface p-4 shadow-card lg:p-5"
    >
      <div className="flex items-center justify-between gap-4">
        <h2 id={labelId} className="text-sm/6 font-semibold">
          Share by link
        </h2>
        <Switch
          checked={path !== null}
          busy={busy}
          labelledBy={labelId}
          onChange={(checked) =>
            void attempt(() => (checked ? share : unshare)({ id: session._id }))
          }
        />
      </div>
      <p className="mt-1 text-[0.8125rem]/5 text-pretty text-muted">
        {path
          ? "Everybody with the link can read this. Your name, the project’s path and the cost stay yours."
          : "Only you can read this session."}
      </p>
      {path && (
        <div className="mt-3.5 flex flex-wrap gap-2">
          <input
            readOnly
            aria-label="Link"
            value={location.origin + path}
            onFocus={(event) => event.currentTarget.select()}
            className="h-8 w-full min-w-0 rounded-lg border border-line bg-canvas px-2.5 font-mono text-xs text-muted"
          />
          <CopyButton text={location.origin + path} what="link" />
          <Link to={path} className={buttonClass({ size: "small", variant: "ghost" })}>
            <ExternalLink aria-hidden="true" className="size-3.5" />
            Open
          </Link>
        </div>
      )}
      {problem && (
        <div className="mt-3">
          <Notice tone="danger" title={problem} />
        </div>
      )}
    </section>
  );
}
