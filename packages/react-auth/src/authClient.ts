import {
  AuthKitError,
  getClaims,
  LoginRequiredError,
  type OnRefreshResponse,
} from "@workos-inc/authkit-react";
import { systemClock } from "./backoff";
import { cleanCallback, NO_CALLBACK, readCallback } from "./callback";
import type { ReactAuthError } from "./errors";
import { createProvisioning, type Provisioning } from "./provisioning";
import { createRedirect, type Redirect } from "./redirect";
import { createSession, type Session } from "./session";
import { forgetSession, hasSession, isLocalPage } from "./storage";
import { joinTabs, type Tabs } from "./tabs";

/**
 * The parts that outlive a render, put together for one page. Everything of
 * the browser that they need comes in here; on a server none of it is touched.
 */
export function createAuthClient(clientId: string, redirectUri: string): AuthClient {
  const isBrowser = typeof window !== "undefined";
  let hooks: AuthHooks = {};
  let tabs: Tabs | undefined;
  let starts = 0;
  const devMode = () => hooks.devMode ?? isLocalPage();

  const session = createSession({
    clock: systemClock,
    callback: isBrowser ? readCallback(location.href, redirectUri) : NO_CALLBACK,
    hasSession: () => hasSession(clientId, devMode()),
    isOver,
    onReturn(returnTo) {
      remember(String(Date.now()));
      (hooks.navigate ?? ((to) => location.replace(to)))(returnTo);
    },
  });

  const redirect = createRedirect({
    session,
    redirectUri,
    href: () => location.href,
    leave: (url) => location.assign(url),
    isWithoutToken: (error) => error instanceof AuthKitError,
    isOver,
    forget() {
      if (devMode()) forgetSession(clientId);
      return devMode();
    },
    onSignedOut() {
      remember(null);
      tabs?.signedOut();
    },
    isFreshlyBack: () => Date.now() - Number(recall()) < FRESH,
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
    retry(error) {
      switch (error?.code) {
        case "session_unavailable":
          // AuthKit itself cannot be started again but with the page.
          return session.isReady() ? session.wake() : location.reload();
        case "token_rejected":
        case "provisioning_failed":
        case "account_deleted":
          return session.rearm();
        case "access_denied":
        case "sign_in_failed": {
          const { kind, returnTo } = session.getSnapshot().callback;
          // What goes wrong shows as the state.
          return void redirect.signIn(kind === "none" ? {} : { returnTo }).catch(() => {});
        }
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
      for (const event of WAKING) addEventListener(event, wake);
      document.addEventListener("visibilitychange", wake);
      return () => {
        tabs?.leave();
        for (const event of WAKING) removeEventListener(event, wake);
        document.removeEventListener("visibilitychange", wake);
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
  /** Tries again what has led to `error`. */
  retry(error: ReactAuthError | null): void;
  /** Listens to the page until the function that it returns is called. */
  start(): () => void;
}

/** What may change from render to render. */
export interface AuthHooks {
  devMode?: boolean | undefined;
  navigate?: ((to: string) => void) | undefined;
  onRefresh?: ((response: OnRefreshResponse) => void) | undefined;
}

const WAKING = ["online", "focus"];

/** In milliseconds: how long AuthKit may take to load, or to exchange a code. */
const LOAD_LIMIT = 20_000;

/** In milliseconds: a session that is lost so soon would be lost again. */
const FRESH = 30_000;

const RETURNED = "opensync-auth:returned";

function isOver(error: unknown): boolean {
  return error instanceof LoginRequiredError;
}

function remember(value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(RETURNED);
    else sessionStorage.setItem(RETURNED, value);
  } catch {
    // Storage is blocked: AuthKit cannot sign anybody in then.
  }
}

function recall(): string | null {
  try {
    return sessionStorage.getItem(RETURNED);
  } catch {
    return null;
  }
}
