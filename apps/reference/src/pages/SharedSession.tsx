import { usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { Globe } from "lucide-react";
import { Link, useParams } from "react-router";
import { api } from "../../convex/_generated/api";
import { SessionFacts, SessionFactsSkeleton } from "../transcript/SessionFacts";
import { SessionFrame } from "../transcript/SessionFrame";
import { MESSAGES, Transcript, TranscriptSkeleton } from "../transcript/Transcript";
import { buttonClass } from "../ui/buttonClass";
import { CenteredPage } from "../ui/CenteredPage";
import { InPlace } from "../ui/InPlace";
import { Skeleton } from "../ui/Skeleton";

/** A session that its owner has shared: for everybody, signed in or not, while it is. */
export function SharedSession() {
  const { slug = "" } = useParams();
  return (
    <>
      {/* Who has the address may read it; nobody should find it by searching. */}
      <meta name="robots" content="noindex" />
      <InPlace key={slug} title="This session cannot be shown right now.">
        <Found slug={slug} />
      </InPlace>
    </>
  );
}

function Found({ slug }: { slug: string }) {
  const session = useQuery(api.sharing.session, { slug });
  if (session === undefined) return <Loading />;
  return session ? <Readable slug={slug} session={session} /> : <Missing />;
}

type PublicSession = NonNullable<FunctionReturnType<typeof api.sharing.session>>;

function Readable({ slug, session }: { slug: string; session: PublicSession }) {
  const messages = usePaginatedQuery(api.sharing.messages, { slug }, { initialNumItems: MESSAGES });
  return (
    <SessionFrame
      eyebrow={<Shared />}
      title={
        <>
          <title>{`${session.title} · OpenSync`}</title>
          {session.title}
        </>
      }
      aside={<SessionFacts session={session} />}
    >
      <Transcript messages={messages} />
    </SessionFrame>
  );
}

function Loading() {
  return (
    <SessionFrame
      eyebrow={<Shared />}
      title={
        <>
          <title>Shared session · OpenSync</title>
          <span className="sr-only">Shared session</span>
          <Skeleton className="w-80" />
        </>
      }
      aside={<SessionFactsSkeleton />}
    >
      <TranscriptSkeleton />
    </SessionFrame>
  );
}

function Shared() {
  return (
    <p className="flex items-center gap-2">
      <Globe aria-hidden="true" className="size-4 text-accent" />
      Shared session
    </p>
  );
}

function Missing() {
  return (
    <CenteredPage
      title="Not shared"
      eyebrow="404"
      heading="Nothing is shared at this address."
      actions={
        <Link to="/" className={buttonClass({ variant: "primary" })}>
          Go to the start page
        </Link>
      }
    >
      Its owner has stopped sharing it, or a letter of the address is missing.
    </CenteredPage>
  );
}
