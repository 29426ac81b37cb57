import { usePaginatedQuery } from "convex/react";
import { ArrowLeft } from "lucide-react";
import { Link, useParams } from "react-router";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { useSession } from "../sessions/useSession";
import { SharePanel } from "../sharing/SharePanel";
import { SessionFacts, SessionFactsSkeleton } from "../transcript/SessionFacts";
import { SessionFrame } from "../transcript/SessionFrame";
import { MESSAGES, Transcript, TranscriptSkeleton } from "../transcript/Transcript";
import { buttonClass } from "../ui/buttonClass";
import { CenteredPage } from "../ui/CenteredPage";
import { InPlace } from "../ui/InPlace";
import { Skeleton } from "../ui/Skeleton";

/** One of my sessions, to read and to share. */
export function Session() {
  const { id = "" } = useParams();
  return (
    <InPlace key={id} title="This session cannot be shown right now.">
      <Found id={id} />
    </InPlace>
  );
}

function Found({ id }: { id: string }) {
  const session = useSession(id);
  if (session === undefined) return <SessionSkeleton />;
  return session ? <Readable session={session} /> : <Missing />;
}

function Readable({ session }: { session: Doc<"sessions"> }) {
  const messages = usePaginatedQuery(
    api.transcripts.messages,
    { sessionId: session._id },
    { initialNumItems: MESSAGES },
  );
  return (
    <SessionFrame
      eyebrow={<WayBack />}
      title={
        <>
          <title>{`${session.title} · OpenSync`}</title>
          {session.title}
        </>
      }
      aside={
        <>
          <SessionFacts session={session} />
          <SharePanel session={session} />
        </>
      }
    >
      <Transcript messages={messages} />
    </SessionFrame>
  );
}

/** The same, while it is on its way. */
export function SessionSkeleton() {
  return (
    <SessionFrame
      eyebrow={<WayBack />}
      title={
        <>
          <title>Session · OpenSync</title>
          <span className="sr-only">Session</span>
          <Skeleton className="w-80" />
        </>
      }
      aside={<SessionFactsSkeleton />}
    >
      <TranscriptSkeleton />
    </SessionFrame>
  );
}

function WayBack() {
  return (
    <Link
      to="/dashboard"
      className="inline-flex items-center gap-1.5 rounded transition-colors hover:text-ink"
    >
      <ArrowLeft aria-hidden="true" className="size-4" />
      All sessions
    </Link>
  );
}

function Missing() {
  return (
    <CenteredPage
      title="Not there"
      eyebrow="404"
      heading="There is no such session."
      actions={
        <Link to="/dashboard" className={buttonClass({ variant: "primary" })}>
          Go to your sessions
        </Link>
      }
    >
      It was deleted, or its address is not quite right.
    </CenteredPage>
  );
}
