import { getClaims } from "@workos-inc/authkit-react";
import type { Clock } from "./backoff";
import { NO_CALLBACK, type Callback } from "./callback";
import type { ReactAuthError } from "../errors";
import type { Kit } from "./authKit";
import { createTokenSource, timeout, type Health, type TokenSource } from "./tokens";

/**
 * The session as this page knows it: AuthKit's view of it, corrected where
 * AuthKit would show a signed-in user as signed out, or the other way round.
 * A store without React; `useSyncExternalStore` reads it.
 *
 * Every way to `signedIn` passes through `loading`, in a render of its own:
 * `ConvexProviderWithAuth` forgets the state of the previous token only then.
 */
export function createSession(options: {
  clock: Clock;
  callback: Callback;
  /** Whether there is a sign of a session that AuthKit could not resume. */
  hasSession: () => boolean;
  /**
   * Whether requests of the previous user or organization still wait in the
   * Convex client, which would send them with the next token.
   */
  hasRequests: () => boolean;
  /** Loads the page again. */
  reload: () => void;
  /** Called when this page has completed a sign-in. */
  onSignedIn: () => void;
  /** Called once, with a safe path, when a sign-in has come back. */
  onReturn: (returnTo: string) => void;
}): Session {
  const { clock } = options;
  const listeners = new Set<() => void>();
  let snapshot: SessionSnapshot = { ...BEFORE, callback: options.callback };
  let kit: Kit | undefined;
  let source: TokenSource | undefined;
  /** The user and organization of `source`, once Convex may ask it. */
  let key: string | undefined;
  /** The user and organization of `snapshot.generation`. */
  let owner: string | undefined;
  /** The generation in which Convex last had a source. */
  let served: number | undefined;
  /** The session that is over, though AuthKit may still show its user. */
  let over: SessionClaims | undefined;
  /** Of the newest token. AuthKit's own view misses some changes of user. */
  let claims: SessionClaims = {};
  /** Another tab has signed in, so `claims` may be out of date. */
  let isOutdated = false;
  let forceFirst = false;
  const waiting = new Set<(kit: Kit) => void>();
  /** Ends the waits of Convex for sources that are closed. */
  const waits = new Set<() => void>();

  function set(change: Partial<SessionSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  function drop(phase: "loading" | "signedOut", generation = snapshot.generation): void {
    source?.close();
    source = key = undefined;
    const isNew = generation !== snapshot.generation;
    if (isNew || snapshot.phase !== phase || snapshot.health !== "ok") {
      set({ phase, generation, health: "ok", getAccessToken: noToken });
    }
    if (phase === "signedOut") endWaits();
  }

  /** Ends the generation of a user and organization, if it is one. */
  function nextGeneration(): number {
    if (owner === undefined) return snapshot.generation;
    owner = undefined;
    return snapshot.generation + 1;
  }

  function endWaits(): void {
    for (const end of waits) end();
    waits.clear();
  }

  /**
   * A wait lasts until Convex has another source, or is signed out: with an
   * earlier `null` it would reconnect and send its queue without a token.
   */
  function afterClose(): Promise<null> {
    if (snapshot.phase === "signedOut") return Promise.resolve(null);
    return new Promise((resolve) => waits.add(() => resolve(null)));
  }

  function open(from: Kit, more: { isReplacement?: boolean } = {}): TokenSource {
    const opened: TokenSource = createTokenSource({
      getAccessToken: from.getAccessToken,
      onHealth: (health) => {
        if (opened === source && health !== snapshot.health) set({ health });
      },
      onOver: () => {
        if (opened === source) end();
      },
      isOwn(token) {
        const next = getClaims(token);
        if (key === undefined || key === keyOf(next)) return true;
        refreshed(next);
        return false;
      },
      afterClose,
      forceFirst,
      clock,
      ...more,
    });
    forceFirst = false;
    return (source = opened);
  }

  function end(): void {
    over = claims;
    isOutdated = false;
    drop("signedOut", nextGeneration());
  }

  function probe(from: Kit): void {
    if (source) return;
    // After an exchange that failed, AuthKit tries nothing unless forced.
    forceFirst ||= isOutdated || snapshot.callback.kind === "code";
    void open(from).getToken();
  }

  function refreshed(next: SessionClaims): void {
    claims = next;
    isOutdated = false;
    // A refresh that was on its way when the user signed out is no sign-in.
    if (over?.sid !== next.sid) over = undefined;
    if (owner !== undefined && owner !== keyOf(next)) drop("loading", nextGeneration());
    source?.wake();
    set({});
  }

  function rearm(): void {
    forceFirst = true;
    drop("loading");
    set({});
  }

  /** One step towards what AuthKit says; each change calls for the next. */
  function update(next: Kit): void {
    kit = next;
    if (kit.isLoading) return;
    for (const resolve of waiting) resolve(kit);
    waiting.clear();
    const wanted = kit.isSignedIn && !over && !isOutdated ? keyOf(claims) : undefined;
    if (wanted === undefined) {
      if (over || !(isOutdated || options.hasSession())) {
        drop("signedOut", nextGeneration());
      } else if (snapshot.phase !== "loading") drop("loading");
      else probe(kit);
      return;
    }
    if (wanted === key) return;
    if (snapshot.phase !== "loading") return drop("loading");
    if (served !== undefined && served !== snapshot.generation && options.hasRequests()) {
      return options.reload();
    }
    serve(kit, wanted);
  }

  function serve(from: Kit, wanted: string): void {
    source?.close();
    key = owner = wanted;
    const { getToken } = open(from, { isReplacement: served !== undefined });
    served = snapshot.generation;
    const { callback } = snapshot;
    const isBack = callback.kind === "code";
    set({
      phase: "signedIn",
      health: "ok",
      getAccessToken() {
        endWaits();
        return getToken();
      },
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
      const isFirst = snapshot.callback.kind === "code" && !isReady();
      refreshed(next);
      if (isFirst) options.onSignedIn();
    },
    recheck() {
      if (isOutdated) return;
      over = undefined;
      isOutdated = true;
      drop("loading", nextGeneration());
      rearm();
    },
    organization: () => claims.org_id,
    rearm,
    retry() {
      // AuthKit itself cannot be started again except by loading the page.
      if (!isReady() || source?.isUnanswered()) options.reload();
      else if (source && snapshot.health !== "ok") source.wake();
      else rearm();
    },
    wake: () => source?.wake(),
    ready: () =>
      kit && !kit.isLoading
        ? Promise.resolve(kit)
        : Promise.race([new Promise<Kit>((resolve) => waiting.add(resolve)), timeout(clock)]),
    stalled() {
      if (!isReady()) set({ health: "unavailable" });
    },
    report: (problem) => set({ problem }),
    leaveCallback() {
      if (snapshot.callback.kind !== "none") set({ callback: NO_CALLBACK });
    },
    close() {
      drop("loading");
      endWaits();
    },
  };

  function isReady(): boolean {
    return kit !== undefined && !kit.isLoading;
  }
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
  /** Asks WorkOS which session this browser has: another tab has signed in. */
  recheck(): void;
  /** The organization of the newest token. */
  organization(): string | undefined;
  /** Begins again with another token. */
  rearm(): void;
  /** Retries a refresh that has failed or has had no answer. */
  retry(): void;
  /** Retries a refresh that has failed, now. */
  wake(): void;
  /** Resolves once AuthKit has loaded; rejects when that takes too long. */
  ready(): Promise<Kit>;
  /** AuthKit takes too long to load. */
  stalled(): void;
  /** Shows a problem to a signed-out user. */
  report(problem: ReactAuthError | null): void;
  /** The callback's page has been left. */
  leaveCallback(): void;
  /** The page no longer uses the session. `update` opens it again. */
  close(): void;
}

export interface SessionSnapshot {
  phase: "loading" | "signedOut" | "signedIn";
  health: Health;
  /**
   * Grows with each change of user or organization and with each sign-out.
   * What belongs to one generation must not reach the next.
   */
  generation: number;
  /** A new function for each user, organization and retry. */
  getAccessToken: () => Promise<string | null>;
  callback: Callback;
  problem: ReactAuthError | null;
}

/** The claims that tell sessions, users and organizations apart. */
interface SessionClaims {
  sid?: string;
  sub?: string;
  org_id?: string;
  /** The impersonator. */
  act?: unknown;
}

const keyOf = ({ sub, org_id, act }: SessionClaims) => JSON.stringify([sub, org_id, act]);

const noToken = () => Promise.resolve(null);

/** The snapshot before AuthKit has loaded. */
export const BEFORE: SessionSnapshot = {
  phase: "loading",
  health: "ok",
  generation: 0,
  getAccessToken: noToken,
  callback: NO_CALLBACK,
  problem: null,
};
