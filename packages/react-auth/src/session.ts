import type { Clock } from "./backoff";
import { NO_CALLBACK, type Callback } from "./callback";
import type { ReactAuthError } from "./errors";
import type { Kit } from "./kit";
import { createTokenSource, type Health, type TokenSource } from "./tokens";

/**
 * The session as this page knows it: AuthKit's view of it, corrected where
 * AuthKit would show a signed-in person as signed out, or the other way round.
 * A store without React; `useSyncExternalStore` reads it.
 *
 * Going to `signedIn` always passes through `loading`, in a render of its own:
 * `ConvexProviderWithAuth` only then forgets what it knew about another token.
 */
export function createSession(options: {
  clock: Clock;
  callback: Callback;
  /** Whether there is a sign of a session that AuthKit could not resume. */
  hasSession: () => boolean;
  /** Called once, with a safe path, when a sign-in has come back. */
  onReturn: (returnTo: string) => void;
}): Session {
  const { clock } = options;
  const listeners = new Set<() => void>();
  let snapshot: SessionSnapshot = { ...BEFORE, callback: options.callback };
  let kit: Kit | undefined;
  let source: TokenSource | undefined;
  /** Whose token `source` gives out. */
  let key: string | undefined;
  /** The session that is over, though AuthKit may still show its user. */
  let over: SessionClaims | undefined;
  /** Of the newest token. AuthKit's own view misses some changes of person. */
  let claims: SessionClaims = {};
  let forceFirst = false;
  const waiting = new Set<(kit: Kit) => void>();

  function set(change: Partial<SessionSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  function drop(phase: "loading" | "signedOut"): void {
    source?.close();
    source = key = undefined;
    if (snapshot.phase !== phase || snapshot.health !== "ok") {
      set({ phase, health: "ok", getAccessToken: noToken });
    }
  }

  function open(from: Kit, onOver: () => void): TokenSource {
    const opened: TokenSource = createTokenSource({
      getAccessToken: from.getAccessToken,
      onHealth: (health) => {
        if (opened === source && health !== snapshot.health) set({ health });
      },
      onOver: () => {
        if (opened === source) onOver();
      },
      forceFirst,
      clock,
    });
    forceFirst = false;
    return (source = opened);
  }

  function end(): void {
    over = claims;
    drop("signedOut");
  }

  function probe(from: Kit): void {
    if (source) return;
    // After an exchange that failed, AuthKit tries nothing unless forced.
    forceFirst = snapshot.callback.kind === "code";
    void open(from, end).getToken();
  }

  /** One step towards what AuthKit says; each change calls for the next. */
  function update(next: Kit): void {
    kit = next;
    if (kit.isLoading) return;
    for (const resolve of waiting) resolve(kit);
    waiting.clear();
    const wanted = kit.isSignedIn && !over ? keyOf(claims) : undefined;
    if (wanted === undefined) {
      if (over || !options.hasSession()) drop("signedOut");
      else if (snapshot.phase === "signedIn") drop("loading");
      else probe(kit);
      return;
    }
    if (wanted === key) return;
    if (snapshot.phase !== "loading") return drop("loading");
    source?.close();
    key = wanted;
    const { getToken } = open(kit, end);
    const { callback } = snapshot;
    const isBack = callback.kind === "code";
    set({
      phase: "signedIn",
      health: "ok",
      getAccessToken: getToken,
      callback: isBack ? { ...callback, kind: "done", problem: null } : callback,
      problem: null,
    });
    if (isBack) options.onReturn(callback.returnTo);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    update,
    end,
    refreshed(next) {
      claims = next;
      // A refresh that was on its way when the person signed out is no sign-in.
      if (over?.sid !== next.sid) over = undefined;
      // Another person's token is none for what is on the page.
      if (key !== undefined && key !== keyOf(next)) drop("loading");
      source?.wake();
      set({});
    },
    rearm() {
      forceFirst = true;
      drop("loading");
    },
    wake: () => source?.wake(),
    ready: () =>
      kit && !kit.isLoading ? Promise.resolve(kit) : new Promise((resolve) => waiting.add(resolve)),
    isReady: () => kit !== undefined && !kit.isLoading,
    stalled() {
      if (!kit || kit.isLoading) set({ health: "unavailable" });
    },
    report: (problem) => set({ problem }),
    leaveCallback() {
      if (snapshot.callback.kind !== "none") set({ callback: NO_CALLBACK });
    },
    close: () => drop("loading"),
  };
}

export interface Session {
  subscribe(listener: () => void): () => void;
  getSnapshot(): SessionSnapshot;
  /** AuthKit's view has changed. */
  update(kit: Kit): void;
  /** The session is over: signed out here, in another tab, or by WorkOS. */
  end(): void;
  /** AuthKit has a new token with these claims. */
  refreshed(claims: SessionClaims): void;
  /** Begin again with a new token, for a refused one. */
  rearm(): void;
  /** Try now what has failed for a passing reason. */
  wake(): void;
  /** Resolves when AuthKit has found out where it stands. */
  ready(): Promise<Kit>;
  isReady(): boolean;
  /** AuthKit has had long enough to load. */
  stalled(): void;
  /** A sign-in that failed here, or `null` to forget it. */
  report(problem: ReactAuthError | null): void;
  /** The person has left the redirect URI's page. */
  leaveCallback(): void;
  /** Nobody looks any more. `update` opens it again. */
  close(): void;
}

export interface SessionSnapshot {
  phase: "loading" | "signedOut" | "signedIn";
  health: Health;
  /** A new function for each person, organization and retry. */
  getAccessToken: () => Promise<string | null>;
  callback: Callback;
  problem: ReactAuthError | null;
}

/** Whose token it is: session, person, organization. */
interface SessionClaims {
  sid?: string;
  sub?: string;
  org_id?: string;
}

const keyOf = ({ sub, org_id }: SessionClaims) => `${sub} ${org_id}`;

const noToken = () => Promise.resolve(null);

/** Before AuthKit has said anything. */
export const BEFORE: SessionSnapshot = {
  phase: "loading",
  health: "ok",
  getAccessToken: noToken,
  callback: NO_CALLBACK,
  problem: null,
};
