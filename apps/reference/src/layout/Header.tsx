import { SessionLoading, SignedIn, SignedOut, SignInButton } from "@opensync/react-auth";
import { Link, NavLink } from "react-router";
import { ThemeToggle } from "../theme/ThemeToggle";
import { buttonClass } from "../ui/buttonClass";
import { classes } from "../ui/classes";
import { Logo } from "./Logo";
import { PersonLink } from "./PersonLink";

export function Header() {
  return (
    <header className="sticky top-0 z-5 border-b border-line bg-canvas/85 backdrop-blur-md">
      <div className="mx-auto flex h-15 w-full max-w-6xl items-center gap-1 px-4 sm:gap-2 sm:px-6">
        <Link
          to="/"
          aria-label="OpenSync, start page"
          className="mr-1 flex items-center gap-2 rounded-md font-semibold tracking-tight sm:mr-4"
        >
          <Logo className="size-7" />
          <span className="max-sm:hidden">OpenSync</span>
        </Link>
        <SignedIn>
          <nav aria-label="Main" className="flex gap-0.5">
            <HeaderLink to="/dashboard">Sessions</HeaderLink>
            <HeaderLink to="/organization">Team</HeaderLink>
            <HeaderLink to="/settings">Settings</HeaderLink>
          </nav>
        </SignedIn>
        <div className="ml-auto flex h-9 items-center gap-2">
          <ThemeToggle />
          <SessionLoading>
            <span className="size-8" />
          </SessionLoading>
          <SignedOut>
            <SignInButton returnTo="/dashboard" className={buttonClass({ size: "small" })}>
              Sign in
            </SignInButton>
          </SignedOut>
          <SignedIn>
            <PersonLink />
          </SignedIn>
        </div>
      </div>
    </header>
  );
}

function HeaderLink({ to, children }: { to: string; children: string }) {
  return (
    <NavLink
      to={to}
      className={({ isActive }) =>
        classes(
          "rounded-md px-2.5 py-1.5 text-sm font-medium transition-colors hover:text-ink",
          isActive ? "text-ink" : "text-muted",
        )
      }
    >
      {children}
    </NavLink>
  );
}
