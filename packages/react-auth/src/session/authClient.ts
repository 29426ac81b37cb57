import { getClaims, type OnRefreshResponse } from "@workos-inc/authkit-react";
import type { ConvexReactClient } from "convex/react";
import { systemClock } from "./backoff";
import { cleanCallback, NO_CALLBACK, readCallback } from "./callback";
import { createConvexClients, type ConvexClients } from "./convexClients";
import { ReactAuthError } from "../errors";
import type { PageActions } from "./pageActions";
import { createProvisioning, type Provisioning } from "./provisioning";
import { createRedirect, type Redirect } from "./redirect";
import { createSession, type Session } from "./session";
import { forgetOrganization, hasSession, isLocalPage, returned, started } from "./storage";
import { joinTabs, type Tabs } from "./tabs";
import { isOver, timeout } from "./tokens";

/**
 * The parts of one page that outlive a render. They are also created on a
 * server, but never started there.
 */
export function createAuthClient(clientId: string, redirectUri: string): AuthClient {
  let settings: AuthSettings = {};
  let tabs: Tabs | undefined;
  let starts = 0;
  const convexClients = createConvexClients();
  const devMode = () => settings.devMode ?? isLocalPage();
  const signOfSession = () => hasSession(clientId, devMode());
  const reload = () => location.reload();

  const session = createSession({
    clock: systemClock,
    callback:
      typeof window === "undefined"
        ? NO_CALLBACK
        : readCallback(location.href, redirectUri, started.is),
    hasSession: signOfSession,
    hasRequests: () => settings.convex?.connectionState().hasInflightRequests ?? false,
    isConnected: () => settings.convex?.connectionState().isWebSocketConnected ?? false,
    reload,
    onSignedIn: () => tabs?.signedIn(),
    onReturn(returnTo) {
      returned.mark();
      started.forget();
      (settings.navigate ?? leave)(returnTo);
    },
  });
  const redirect = createRedirect({
    clock: systemClock,
    session,
    clientId,
    redirectUri,
    devMode,
    onSignedOut: () => tabs?.signedOut(),
  });

  /** Another tab has signed in, perhaps as another user. */
  function follow(): void {
    forgetOrganization(clientId);
    // AuthKit would ask for the organization of the token in its memory, which
    // may not be one of the new user's.
    if (session.organization() === undefined) session.recheck();
    else reload();
  }

  function followStorage(isNew: boolean): void {
    if (!devMode()) return;
    const { phase } = session.getSnapshot().facts;
    if (!signOfSession()) redirect.signedOutElsewhere();
    else if (isNew && phase === "signedOut") follow();
  }

  /** The browser shows the page as it was left; the session may be another one now. */
  function show({ persisted }: PageTransitionEvent): void {
    if (persisted && session.getSnapshot().facts.phase === "signedIn") session.recheck();
  }

  function wake(): void {
    if (document.visibilityState === "visible") session.wake();
  }

  return {
    session,
    redirect,
    convexClients,
    provisioning: createProvisioning(systemClock),
    configure(next) {
      settings = next;
    },
    onRefresh(response) {
      session.refreshed(getClaims(response.accessToken));
      settings.onRefresh?.(response);
    },
    page: {
      signInAutomatically: redirect.signInAutomatically,
      goHome: () => (settings.navigate ?? leave)("/"),
      leaveCallback: () => session.dispatch({ type: "callbackLeft" }),
      switchToOrganization: redirect.switchToOrganization,
      async getAccessToken({ forceRefresh = false } = {}) {
        try {
          const kit = await session.ready();
          return await Promise.race([kit.getAccessToken({ forceRefresh }), timeout(systemClock)]);
        } catch (cause) {
          if (isOver(cause)) return null;
          throw new ReactAuthError("session_unavailable", { cause });
        }
      },
      retry(error) {
        switch (error.code) {
          case "session_unavailable":
            return session.retry();
          case "access_denied":
          case "callback_expired":
          case "sign_in_failed": {
            const { kind, returnTo } = session.getSnapshot().facts.callback;
            // A failure shows as the state.
            return void redirect.signIn(kind === "none" ? {} : { returnTo }).catch(() => {});
          }
          case "token_rejected":
          case "convex_unavailable":
          case "provisioning_failed":
          case "account_deleted":
            session.rearm();
        }
      },
    },
    start() {
      const start = ++starts;
      const stopWarning = convexClients.start();
      tabs = joinTabs(clientId, {
        onSignedOut: redirect.signedOutElsewhere,
        onSignedIn: follow,
        onRefreshToken: followStorage,
      });
      if (session.getSnapshot().facts.callback.kind === "error") {
        history.replaceState(history.state, "", cleanCallback(location.href));
      }
      void systemClock.sleep(LOAD_LIMIT).then(() => {
        if (start === starts) session.stalled();
      });
      // AuthKit's own timer does not run in every state.
      const poll = setInterval(() => document.hidden || session.wake(), POLL);
      for (const [target, event] of WAKING()) target.addEventListener(event, wake);
      addEventListener("pageshow", show);
      return () => {
        stopWarning();
        tabs?.leave();
        clearInterval(poll);
        for (const [target, event] of WAKING()) target.removeEventListener(event, wake);
        removeEventListener("pageshow", show);
        // StrictMode starts again at once; only a page that is left is closed.
        queueMicrotask(() => {
          if (start !== starts) return;
          session.close();
          convexClients.retain(undefined);
        });
      };
    },
  };
}

export interface AuthClient {
  session: Session;
  redirect: Redirect;
  convexClients: ConvexClients;
  provisioning: Provisioning;
  configure(settings: AuthSettings): void;
  onRefresh(response: OnRefreshResponse): void;
  page: PageActions;
  /** Listens to the page until the function that it returns is called. */
  start(): () => void;
}

interface AuthSettings extends AuthHooks {
  /** The app's own Convex client, if it has one. */
  convex?: ConvexReactClient | undefined;
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

/** In milliseconds: how often a visible page retries a refresh that has failed. */
const POLL = 30_000;

/** When to retry a refresh that has failed. */
const WAKING = () =>
  [
    [window, "online"],
    [window, "focus"],
    [document, "visibilitychange"],
  ] as const;

const leave = (to: string) => location.replace(to);
