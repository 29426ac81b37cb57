import { AuthKitError } from "@workos-inc/authkit-react";
import type { Clock } from "./backoff";
import type { SignInState } from "./callback";
import { ReactAuthError } from "../errors";
import type { DefinedOptions, SignInUrlOptions } from "./authKit";
import { safeReturnTo } from "./returnTo";
import type { Session } from "./session";
import { forgetSession, returned, started } from "./storage";
import { isOver, timeout } from "./tokens";

/** Leads to WorkOS and back: what `signIn` and `signOut` of `useAuth` do. */
export function createRedirect(options: {
  clock: Clock;
  session: Session;
  clientId: string;
  redirectUri: string;
  /** Whether AuthKit keeps the session in storage, not in a cookie. */
  devMode: () => boolean;
  /** Tells the other tabs. */
  onSignedOut: () => void;
}): Redirect {
  const { session, clock } = options;
  const callback = new URL(options.redirectUri);
  let leaving: Promise<void> | undefined;
  /** On the way out: a page that demands a session must not overtake that. */
  let isSigningOut = false;
  /** WorkOS may still have the session that another tab is ending. */
  let otherTab = Promise.resolve();

  async function signIn({ returnTo, screenHint, maxAge, ...more }: SignInOptions): Promise<void> {
    try {
      const here = new URL(location.href);
      if (here.origin !== callback.origin) {
        // AuthKit keeps its half of the exchange in this origin's storage.
        throw new Error(`This page is at ${here.origin}, the redirect URI at ${callback.origin}.`);
      }
      const wish = returnTo ?? here.pathname + here.search + here.hash;
      const kit = await session.ready();
      const state: SignInState = {
        returnTo: safeReturnTo(wish, here.origin, callback.pathname),
        id: crypto.randomUUID(),
      };
      const ask = screenHint === "sign-up" ? kit.getSignUpUrl : kit.getSignInUrl;
      // One URL only: asking for a second would break the first.
      const url = await ask({ ...defined(more), state });
      if (!url) throw new Error("AuthKit could not start; its reason is in the console.");
      session.dispatch({ type: "signInStarted" });
      started.mark(state.id);
      location.assign(maxAge === undefined ? url : withMaxAge(url, maxAge));
    } catch (cause) {
      const problem = new ReactAuthError("sign_in_failed", { cause });
      session.dispatch({ type: "signInFailed", error: problem });
      throw problem;
    }
  }

  async function signOut({ returnTo = "/" }: SignOutOptions): Promise<void> {
    const { origin } = location;
    const path = safeReturnTo(returnTo, origin, callback.pathname);
    const target = path === "/" ? origin : origin + path;
    if (!(await leaveThroughWorkOS(target))) location.assign(target);
    isSigningOut = true;
    session.end();
    returned.forget();
    options.onSignedOut();
  }

  /** Ends the session at WorkOS too; its answer leads to `target`. */
  async function leaveThroughWorkOS(target: string): Promise<boolean> {
    const kit = await session.ready().catch((cause: unknown) => {
      throw new ReactAuthError("sign_out_failed", { cause });
    });
    try {
      kit.signOut({ returnTo: target });
      return true;
    } catch (cause) {
      if (!(cause instanceof AuthKitError)) throw new ReactAuthError("sign_out_failed", { cause });
    }
    try {
      await Promise.race([kit.getAccessToken({ forceRefresh: true }), timeout(clock)]);
      kit.signOut({ returnTo: target });
      return true;
    } catch (cause) {
      // Over already, or out of reach: then at least this browser forgets it.
      if (!isOver(cause) && !options.devMode()) {
        throw new ReactAuthError("sign_out_failed", { cause });
      }
      forgetSession(options.clientId);
      return false;
    }
  }

  /** Another token for the same session. What belongs to the old one ends with it. */
  async function switchToOrganization(organizationId: string, returnTo?: string): Promise<void> {
    try {
      const kit = await session.ready();
      const { pathname, search, hash } = location;
      const path = safeReturnTo(
        returnTo ?? pathname + search + hash,
        location.origin,
        callback.pathname,
      );
      const switched = kit.switchToOrganization({
        organizationId,
        // Where the user has no access, AuthKit leads to the sign-in page.
        signInOpts: { state: { returnTo: path } },
      });
      await Promise.race([switched, timeout(clock)]);
    } catch (cause) {
      throw new ReactAuthError("organization_switch_failed", { cause });
    }
  }

  const start = (wish: SignInOptions = {}) =>
    (leaving ??= signIn(wish).finally(() => (leaving = undefined)));

  return {
    signIn: start,
    async signInAutomatically(isBack = false) {
      if (isBack) isSigningOut = false;
      await otherTab;
      if (isSigningOut || session.getSnapshot().facts.phase !== "signedOut") return;
      if (!returned.isFresh()) return await start();
      const error = new ReactAuthError("sign_in_failed", { remedy: LOST_SESSION });
      session.dispatch({ type: "signInFailed", error });
    },
    signOut: (wish = {}) => signOut(wish),
    switchToOrganization,
    signedOutElsewhere() {
      // The session was not lost: what follows is no circle.
      returned.forget();
      otherTab = clock.sleep(OTHER_TAB);
      session.end();
    },
  };
}

export interface Redirect {
  /**
   * For a page that demands it: only once, or a lost session would be a loop.
   *
   * @param isBack - The browser shows the page again as it was left.
   */
  signInAutomatically(isBack?: boolean): Promise<void>;
  signIn(options?: SignInOptions): Promise<void>;
  signOut(options?: SignOutOptions): Promise<void>;
  /** Gets a token for another organization. Rejects with `organization_switch_failed`. */
  switchToOrganization(organizationId: string, returnTo?: string): Promise<void>;
  /** Another tab has signed out. */
  signedOutElsewhere(): void;
}

/** In milliseconds: the lead of a tab that signs out over tabs that sign in by themselves. */
const OTHER_TAB = 1_000;

export interface SignInOptions extends Omit<SignInUrlOptions, "state"> {
  /**
   * Where to go afterwards: a path of this origin; anything else becomes `"/"`.
   * @default the page where sign-in began
   */
  returnTo?: string | undefined;
  /** @default "sign-in" */
  screenHint?: "sign-in" | "sign-up" | undefined;
  /**
   * In seconds: the user must authenticate again when the last time is longer ago. 0
   * always asks. Sent as `max_age` of OpenID Connect.
   * @default an existing session of WorkOS suffices
   */
  maxAge?: number | undefined;
}

export interface SignOutOptions {
  /**
   * Where to go afterwards: a path of this origin. WorkOS leads there only
   * when it is among the sign-out redirects of its dashboard.
   * @default "/"
   */
  returnTo?: string | undefined;
}

/** AuthKit has no option for it. */
function withMaxAge(href: string, maxAge: number): string {
  const url = new URL(href);
  url.searchParams.set("max_age", String(Math.max(0, Math.floor(maxAge))));
  return url.href;
}

function defined(options: Omit<SignInUrlOptions, "state">): DefinedOptions {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

const LOST_SESSION =
  "The session was gone right after signing in. Most often the browser blocks WorkOS's cookie, which is a third party's without a custom auth domain: set one up and name it in apiBaseUrl, or use devMode while developing.";
