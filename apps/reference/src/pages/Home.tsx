import { SessionLoading, SignedIn, SignedOut, SignInButton } from "@opensync/react-auth";
import { ArrowRight, Radio, ShieldCheck, Sigma } from "lucide-react";
import { Link } from "react-router";
import { buttonClass } from "../ui/buttonClass";
import { Preview } from "./Preview";

/** The public page: what this is, and the way in. */
export function Home() {
  return (
    <div className="mx-auto w-full max-w-6xl px-5 sm:px-6">
      <title>OpenSync · every coding session, kept for you</title>
      <section className="grid items-center gap-x-14 gap-y-14 py-16 sm:py-24 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.05fr)]">
        <div>
          <h1 className="text-4xl font-semibold tracking-[-0.03em] sm:text-[3.25rem] sm:leading-[1.08] lg:text-[2.875rem] xl:text-[3.25rem]">
            Every coding session, <span className="sm:block">kept for you.</span>
          </h1>
          <p className="mt-6 max-w-lg text-lg/8 text-pretty text-muted">
            OpenSync gathers what you and your agents did, from every editor, in one quiet place:
            what it was about, how long it took and what it cost.
          </p>
          <div className="mt-9 flex h-12 items-center gap-4">
            <WayIn />
          </div>
        </div>
        <Preview />
      </section>
      <section
        aria-label="What to expect"
        className="grid gap-x-14 gap-y-10 border-t border-line py-16 sm:grid-cols-3"
      >
        {PROMISES.map(({ Icon, title, text }) => (
          <div key={title}>
            <Icon aria-hidden="true" className="size-5 text-accent" />
            <h2 className="mt-4 font-semibold tracking-tight">{title}</h2>
            <p className="mt-2 text-sm/6 text-pretty text-muted">{text}</p>
          </div>
        ))}
      </section>
    </div>
  );
}

function WayIn() {
  const look = buttonClass({ variant: "primary", size: "large" });
  return (
    <>
      <SessionLoading>
        <span className="h-12 w-32 animate-appear rounded-lg bg-sunken" />
      </SessionLoading>
      <SignedOut>
        <SignInButton returnTo="/dashboard" className={look}>
          Sign in
          <ArrowRight aria-hidden="true" className="size-4" />
        </SignInButton>
      </SignedOut>
      <SignedIn>
        <Link to="/dashboard" className={look}>
          Open your sessions
          <ArrowRight aria-hidden="true" className="size-4" />
        </Link>
      </SignedIn>
    </>
  );
}

const PROMISES = [
  {
    Icon: Radio,
    title: "Live in every tab",
    text: "A session shows up the moment its plugin reports it, in every window that you have open.",
  },
  {
    Icon: ShieldCheck,
    title: "Yours alone",
    text: "Each row belongs to one person. For everybody else it does not exist, not even as an error.",
  },
  {
    Icon: Sigma,
    title: "It adds up",
    text: "Tokens, cost and time of all your tools and models, side by side in the same units.",
  },
];
