import { getClaims, type OnRefreshResponse } from "@workos-inc/authkit-react";
import { systemClock } from "./backoff";
import { cleanCallback, NO_CALLBACK, readCallback } from "./callback";
import type { ReactAuthError } from "./errors";
import { createProvisioning, type Provisioning } from "./provisioning";
import { createRedirect, type Redirect } from "./redirect";
import { createSession, type Session } from "./session";
import { hasSession, isLocalPage, returned } from "./storage";
import { joinTabs, type Tabs } from "./tabs";

/**
 * The parts that outlive a render, put together for one page. On a server they
 * are made too, but never started.
 */
export function createAuthClient(clientId: string, redirectUri: string): AuthClient {
  let hooks: AuthHooks = {};
  let tabs: Tabs | undefined;
  let starts = 0;
  const devMode = () => hooks.devMode ?? isLocalPage();

  const session = createSession({
    clock: systemClock,
    callback:
      typeof window === "undefined" ? NO_CALLBACK : readCallback(location.href, redirectUri),
    hasSession: () => hasSession(clientId, devMode()),
    onReturn(returnTo) {
      returned.mark();
      (hooks.navigate ?? leave)(returnTo);
    },
  });
  const redirect = createRedirect({
    session,
    clientId,
    redirectUri,
    devMode,
    onSignedOut: () => tabs?.signedOut(),
  });

  function wake(): void {
    if (document.visibilityState === "visible") session.wake();
  }

  return {
    session,
    redirect,
    provisioning: createProvisioning(systemClock),
    configure(next) {
      hooks = next;
    },
    onRefresh(response) {
      session.refreshed(getClaims(response.accessToken));
      hooks.onRefresh?.(response);
    },
    goHome: () => (hooks.navigate ?? leave)("/"),
    retry(error) {
      switch (error?.code) {
        case "session_unavailable":
          // AuthKit itself cannot be started again but with the page.
          return session.isReady() ? session.wake() : location.reload();
        case "access_denied":
        case "sign_in_failed": {
          const { kind, returnTo } = session.getSnapshot().callback;
          // What goes wrong shows as the state.
          return void redirect.signIn(kind === "none" ? {} : { returnTo }).catch(() => {});
        }
        case "token_rejected":
        case "provisioning_failed":
        case "account_deleted":
          session.rearm();
      }
    },
    start() {
      const start = ++starts;
      tabs = joinTabs(clientId, session.end);
      if (session.getSnapshot().callback.kind === "error") {
        history.replaceState(history.state, "", cleanCallback(location.href));
      }
      void systemClock.sleep(LOAD_LIMIT).then(() => {
        if (start === starts && !session.isReady()) session.stalled();
      });
      for (const [target, event] of WAKING()) target.addEventListener(event, wake);
      return () => {
        tabs?.leave();
        for (const [target, event] of WAKING()) target.removeEventListener(event, wake);
        // StrictMode starts again at once; only who really leaves is closed.
        queueMicrotask(() => {
          if (start === starts) session.close();
        });
      };
    },
  };
}

export interface AuthClient {
  session: Session;
  redirect: Redirect;
  provisioning: Provisioning;
  configure(hooks: AuthHooks): void;
  onRefresh(response: OnRefreshResponse): void;
  goHome(): void;
  /** Tries again what has led to `error`. */
  retry(error: ReactAuthError | null): void;
  /** Listens to the page until the function that it returns is called. */
  start(): () => void;
}

/** What may change from render to render. */
export interface AuthHooks {
  /**
   * Whether AuthKit keeps the session in this browser's storage, not in a
   * cookie of WorkOS. For development only.
   * @default true on localhost and 127.0.0.1, as in AuthKit
   */
  devMode?: boolean | undefined;
  /**
   * Goes to a page of this app, once a sign-in has come back: give it your
   * router's. The path is always one of this origin.
   * @default a whole page load, which works with any router
   */
  navigate?: ((to: string) => void) | undefined;
  /** AuthKit has a new token. */
  onRefresh?: ((response: OnRefreshResponse) => void) | undefined;
}

/** In milliseconds: how long AuthKit may take to load, or to exchange a code. */
const LOAD_LIMIT = 20_000;

/** When to try again what has failed for a passing reason. */
const WAKING = () =>
  [
    [window, "online"],
    [window, "focus"],
    [document, "visibilitychange"],
  ] as const;

const leave = (to: string) => location.replace(to);
