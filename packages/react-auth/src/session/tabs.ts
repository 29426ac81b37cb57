import { refreshTokenKeys } from "./storage";

/**
 * Keeps the tabs of one origin on one session. AuthKit itself does not tell a
 * tab that another one has signed in or out.
 *
 * Tabs exchange one word, never a token or who the user is: each tab asks
 * WorkOS itself. They use a `BroadcastChannel`, or the `storage` event where
 * the browser has none. AuthKit's refresh token is watched as well, for pages
 * that sign in or out without this library.
 *
 * @param clientId - Tabs with another client id belong to another app and are
 * ignored.
 */
export function joinTabs(clientId: string, handlers: TabHandlers): Tabs {
  const name = `opensync-auth:${clientId}`;
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name);

  function receive(message: unknown): void {
    if (message === SIGNED_OUT) handlers.onSignedOut();
    if (message === SIGNED_IN) handlers.onSignedIn();
  }

  function watch({ key, newValue, oldValue, storageArea }: StorageEvent): void {
    if (storageArea !== null && storageArea !== localStorage) return;
    if (key === name) receive(newValue);
    else if (key === null || refreshTokenKeys(clientId).includes(key)) {
      handlers.onRefreshToken(key !== null && oldValue === null && newValue !== null);
    }
  }

  function send(message: string): void {
    if (channel) return channel.postMessage(message);
    try {
      localStorage.setItem(name, message);
      localStorage.removeItem(name);
    } catch {
      // Storage is blocked: the tabs cannot reach each other.
    }
  }

  if (channel) channel.onmessage = ({ data }: MessageEvent<unknown>) => receive(data);
  addEventListener("storage", watch);
  return {
    signedOut: () => send(SIGNED_OUT),
    signedIn: () => send(SIGNED_IN),
    leave() {
      channel?.close();
      removeEventListener("storage", watch);
    },
  };
}

export interface TabHandlers {
  onSignedOut(): void;
  onSignedIn(): void;
  /**
   * Another tab has changed AuthKit's refresh token.
   *
   * @param isNew - Whether there was none before. A replaced token is an
   * ordinary refresh.
   */
  onRefreshToken(isNew: boolean): void;
}

export interface Tabs {
  /** Tells the other tabs that the session has ended. */
  signedOut(): void;
  /** Tells the other tabs that the browser has a new session. */
  signedIn(): void;
  leave(): void;
}

const SIGNED_OUT = "signed-out";
const SIGNED_IN = "signed-in";
