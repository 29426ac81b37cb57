import { AuthKitError } from "@workos-inc/authkit-react";
import { ReactAuthError } from "./errors";
import type { DefinedOptions, Kit, SignInUrlOptions } from "./kit";
import { safeReturnTo } from "./returnTo";
import type { Session } from "./session";
import { forgetSession, returned } from "./storage";
import { isOver } from "./tokens";

/** Leads to WorkOS and back: what `signIn` and `signOut` of `useAuth` do. */
export function createRedirect(options: {
  session: Session;
  clientId: string;
  redirectUri: string;
  /** Whether AuthKit keeps the session in storage, not in a cookie. */
  devMode: () => boolean;
  /** Tells the other tabs. */
  onSignedOut: () => void;
}): Redirect {
  const { session } = options;
  const callback = new URL(options.redirectUri);
  let leaving: Promise<void> | undefined;
  /** On the way out: a page that demands a session must not overtake that. */
  let isSigningOut = false;

  async function signIn({ returnTo, screenHint, ...more }: SignInOptions): Promise<void> {
    try {
      const here = new URL(location.href);
      if (here.origin !== callback.origin) {
        // AuthKit keeps its half of the exchange in this origin's storage.
        throw new Error(`This page is at ${here.origin}, the redirect URI at ${callback.origin}.`);
      }
      const wish = returnTo ?? here.pathname + here.search + here.hash;
      const kit = await session.ready();
      const state = { returnTo: safeReturnTo(wish, here.origin, callback.pathname) };
      const ask = screenHint === "sign-up" ? kit.getSignUpUrl : kit.getSignInUrl;
      // One URL only: asking for a second would break the first.
      const url = await ask({ ...defined(more), state });
      if (!url) throw new Error("AuthKit could not start; its reason is in the console.");
      session.report(null);
      location.assign(url);
    } catch (cause) {
      const problem = new ReactAuthError("sign_in_failed", { cause });
      session.report(problem);
      throw problem;
    }
  }

  async function signOut({ returnTo = "/" }: SignOutOptions): Promise<void> {
    const { origin } = location;
    const path = safeReturnTo(returnTo, origin, callback.pathname);
    const target = path === "/" ? origin : origin + path;
    const kit = await session.ready();
    if (!(await leaveThroughWorkOS(kit, target))) location.assign(target);
    isSigningOut = true;
    session.end();
    returned.forget();
    options.onSignedOut();
  }

  /** Ends the session at WorkOS too, whose answer leads to `target`. */
  async function leaveThroughWorkOS(kit: Kit, target: string): Promise<boolean> {
    try {
      kit.signOut({ returnTo: target });
      return true;
    } catch (error) {
      if (!(error instanceof AuthKitError))
        throw new ReactAuthError("sign_out_failed", { cause: error });
    }
    try {
      await kit.getAccessToken({ forceRefresh: true });
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

  const start = (wish: SignInOptions = {}) =>
    (leaving ??= signIn(wish).finally(() => (leaving = undefined)));

  return {
    signIn: start,
    async signInByItself(isBack = false) {
      if (isBack) isSigningOut = false;
      if (isSigningOut) return;
      if (!returned.isFresh()) return await start();
      session.report(new ReactAuthError("sign_in_failed", { remedy: LOST_SESSION }));
    },
    signOut: (wish = {}) => signOut(wish),
  };
}

export interface Redirect {
  /**
   * For a page that demands it: only once, or a lost session would be a loop.
   *
   * @param isBack - The browser shows the page again as it was left.
   */
  signInByItself(isBack?: boolean): Promise<void>;
  signIn(options?: SignInOptions): Promise<void>;
  signOut(options?: SignOutOptions): Promise<void>;
}

export interface SignInOptions extends Omit<SignInUrlOptions, "state"> {
  /**
   * Where to go afterwards: a path of this origin; anything else becomes `"/"`.
   * @default the page where sign-in began
   */
  returnTo?: string | undefined;
  /** @default "sign-in" */
  screenHint?: "sign-in" | "sign-up" | undefined;
}

export interface SignOutOptions {
  /**
   * Where to go afterwards: a path of this origin. WorkOS leads there only
   * when it is among the sign-out redirects of its dashboard.
   * @default "/"
   */
  returnTo?: string | undefined;
}

function defined(options: Omit<SignInUrlOptions, "state">): DefinedOptions {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

const LOST_SESSION =
  "The session was gone right after signing in. Most often the browser blocks WorkOS's cookie, which is a third party's without a custom auth domain: set one up and name it in apiBaseUrl, or use devMode while developing.";
