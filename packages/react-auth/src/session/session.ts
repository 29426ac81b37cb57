import { getClaims } from "@workos-inc/authkit-react";
import type { AuthKit, AuthKitUser } from "./authKit";
import type { Clock } from "./backoff";
import type { Callback } from "./callback";
import { readSession, type SessionClaims } from "./claims";
import { INITIAL_FACTS, transition, type SessionEvent, type SessionFacts } from "./machine";
import { createTokenSource, timeout, type TokenSource } from "./tokens";

/**
 * The session as this page knows it: AuthKit's view of it, corrected where
 * AuthKit would show a signed-in user as signed out, or the other way round.
 * A store without React, which turns what AuthKit does into events of the machine;
 * `useSyncExternalStore` reads it.
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
  /** Whether Convex is connected, so that it asks for the next token, not for another one. */
  isConnected: () => boolean;
  /** Loads the page again. */
  reload: () => void;
  /** Called when this page has completed a sign-in. */
  onSignedIn: () => void;
  /** Called once, with a safe path, when a sign-in has come back. */
  onReturn: (returnTo: string) => void;
}): Session {
  const { clock } = options;
  const listeners = new Set<() => void>();
  let snapshot: SessionSnapshot = {
    ...BEFORE,
    facts: { ...BEFORE.facts, callback: options.callback },
  };
  let kit: AuthKit | undefined;
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
  const waiting = new Set<(kit: AuthKit) => void>();
  /** Ends the waits of Convex for sources that are closed. */
  const waits = new Set<() => void>();

  function set(change: Partial<SessionSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  function dispatch(event: SessionEvent, change: Partial<SessionSnapshot> = {}): void {
    const facts = transition(snapshot.facts, event);
    if (facts !== snapshot.facts || Object.keys(change).length > 0) set({ ...change, facts });
  }

  /** Takes the token away from Convex. */
  function drop(event: SessionEvent, generation = snapshot.generation): void {
    source?.close();
    source = key = undefined;
    const isNew = generation !== snapshot.generation;
    dispatch(
      event,
      isNew || snapshot.getAccessToken !== noToken ? { generation, getAccessToken: noToken } : {},
    );
    if (event.type === "sessionEnded") endWaits();
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
    if (snapshot.facts.phase === "signedOut") return Promise.resolve(null);
    return new Promise((resolve) => waits.add(() => resolve(null)));
  }

  function open(from: AuthKit, more: { isReplacement?: boolean } = {}): TokenSource {
    const opened: TokenSource = createTokenSource({
      getAccessToken: from.getAccessToken,
      onRefresh: (type) => {
        if (opened === source) dispatch({ type });
      },
      onOver: () => {
        if (opened === source) end(true);
      },
      holdTime(token) {
        const { iat, exp } = getClaims(token);
        return options.isConnected() ? (exp - iat) * 1_000 - HOLD_MARGIN : 0;
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

  function end(isRefused = false): void {
    over = claims;
    isOutdated = false;
    // A page that was never signed in shows no "expired".
    drop({ type: "sessionEnded", isExpired: isRefused && served !== undefined }, nextGeneration());
  }

  function probe(from: AuthKit): void {
    if (source) return;
    // After an exchange that failed, AuthKit tries nothing unless forced.
    forceFirst ||= isOutdated || snapshot.facts.callback.kind === "code";
    void open(from).getToken();
  }

  function refreshed(next: SessionClaims): void {
    claims = next;
    isOutdated = false;
    // A refresh that was on its way when the user signed out is no sign-in.
    if (over?.sid !== next.sid) over = undefined;
    if (owner !== undefined && owner !== keyOf(next)) drop(LOADING, nextGeneration());
    source?.wake();
    source?.renewed();
    if (key !== undefined) {
      dispatch({ type: "claimsRead", session: readSession(next, snapshot.facts.session) });
    } else if (isReady()) {
      // Calls for `update`, which sees the new claims.
      set({});
    }
  }

  function rearm(): void {
    forceFirst = true;
    drop(LOADING);
    set({});
  }

  /** One step towards what AuthKit says; each change calls for the next. */
  function update(next: AuthKit): void {
    kit = next;
    if (kit.isLoading) return;
    for (const resolve of waiting) resolve(kit);
    waiting.clear();
    const wanted = kit.user !== null && !over && !isOutdated ? keyOf(claims) : undefined;
    if (wanted === undefined) {
      if (over || !(isOutdated || options.hasSession())) {
        drop({ type: "sessionEnded" }, nextGeneration());
      } else if (snapshot.facts.phase !== "loading") drop(LOADING);
      else probe(kit);
      return;
    }
    if (wanted === key) return;
    if (snapshot.facts.phase !== "loading") return drop(LOADING);
    if (served !== undefined && served !== snapshot.generation && options.hasRequests()) {
      return options.reload();
    }
    serve(kit, wanted);
  }

  function serve(from: AuthKit, wanted: string): void {
    source?.close();
    key = owner = wanted;
    const { getToken } = open(from, { isReplacement: served !== undefined });
    served = snapshot.generation;
    const { callback } = snapshot.facts;
    const isBack = callback.kind === "code";
    dispatch(
      { type: "sessionFound", session: readSession(claims) },
      {
        getAccessToken() {
          endWaits();
          return getToken();
        },
      },
    );
    if (isBack) dispatch({ type: "callbackCompleted" });
    if (isBack) options.onReturn(callback.returnTo);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    update,
    end: () => end(),
    dispatch: (event) => dispatch(event),
    refreshed(next) {
      const isFirst = snapshot.facts.callback.kind === "code" && !isReady();
      refreshed(next);
      if (isFirst) options.onSignedIn();
    },
    recheck() {
      if (isOutdated) return;
      over = undefined;
      isOutdated = true;
      drop(LOADING, nextGeneration());
      rearm();
    },
    organization: () => claims.org_id,
    authKitUser: () => kit?.user ?? null,
    rearm,
    retry() {
      // AuthKit itself cannot be started again except by loading the page.
      if (!isReady() || source?.isUnanswered()) options.reload();
      else if (source && snapshot.facts.refresh !== "ok") source.wake();
      else rearm();
    },
    wake: () => source?.wake(),
    ready: () =>
      kit && !kit.isLoading
        ? Promise.resolve(kit)
        : Promise.race([new Promise<AuthKit>((resolve) => waiting.add(resolve)), timeout(clock)]),
    stalled() {
      if (!isReady()) dispatch({ type: "refreshFailed" });
    },
    close() {
      drop(LOADING);
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
  update(kit: AuthKit): void;
  /** The session is over: signed out here or in another tab. */
  end(): void;
  /** Reports what happened outside of AuthKit. */
  dispatch(event: SessionEvent): void;
  /** AuthKit has a new token with these claims. */
  refreshed(claims: SessionClaims): void;
  /** Asks WorkOS which session this browser has: another tab has signed in. */
  recheck(): void;
  /** The organization of the newest token. */
  organization(): string | undefined;
  /** AuthKit's user object, of the newest token. */
  authKitUser(): AuthKitUser | null;
  /** Begins again with another token. */
  rearm(): void;
  /** Retries a refresh that has failed or has had no answer. */
  retry(): void;
  /** Retries a refresh that has failed, now. */
  wake(): void;
  /** Resolves once AuthKit has loaded; rejects when that takes too long. */
  ready(): Promise<AuthKit>;
  /** AuthKit takes too long to load. */
  stalled(): void;
  /** The page no longer uses the session. `update` opens it again. */
  close(): void;
}

export interface SessionSnapshot {
  facts: SessionFacts;
  /**
   * Grows with each change of user or organization and with each sign-out.
   * What belongs to one generation must not reach the next.
   */
  generation: number;
  /** A new function for each user, organization and retry. */
  getAccessToken: () => Promise<string | null>;
}

const keyOf = ({ sub, org_id, act }: SessionClaims) => JSON.stringify([sub, org_id, act]);

/** In milliseconds: how long before its end a token is replaced, as in Convex. */
const HOLD_MARGIN = 10_000;

const noToken = () => Promise.resolve(null);

const LOADING = { type: "sessionLoading" } as const;

/** The snapshot before AuthKit has loaded. */
export const BEFORE: SessionSnapshot = {
  facts: INITIAL_FACTS,
  generation: 0,
  getAccessToken: noToken,
};
