import { LoginRequiredError } from "@workos-inc/authkit-react";
import { ATTEMPTS, backoff, type Clock } from "./backoff";

/**
 * Supplies Convex with AuthKit's access tokens and retries failed refreshes.
 * Pure except for the functions that it receives.
 *
 * Convex asks for a token when it starts, right after it has accepted a first
 * token, before a token expires, and when the server has refused one.
 * `@convex-dev/workos` does not pass on which of these it is, but in all of
 * them Convex wants another token than the last, and signs out when it receives
 * the same one after a refusal (convex, `authentication_manager.ts`). The
 * source therefore returns AuthKit's cached token until Convex has seen it, and
 * forces a refresh afterwards.
 *
 * Right after an acceptance that would refresh a token that is seconds old, and make
 * Convex run every query again. That question is recognized: the token is new, and
 * Convex is connected, while it disconnects before it asks for another token after a
 * refusal. It is answered with AuthKit's next token, which AuthKit fetches before the
 * present one expires. When Convex asks again meanwhile, disconnected, that is a
 * refusal, and the refresh is forced.
 *
 * `null` means "signed out" to Convex, which does not ask again. It is returned
 * when the session is over, never for a failure that may pass. Such failures
 * are retried with backoff; after {@link ATTEMPTS} the answer is withheld until
 * {@link TokenSource.wake}, and Convex keeps its token and waits.
 */
export function createTokenSource(options: {
  /** AuthKit's `getAccessToken`. */
  getAccessToken: (options?: { forceRefresh?: boolean }) => Promise<string>;
  onRefresh: (event: "refreshSucceeded" | "refreshRetrying" | "refreshFailed") => void;
  /** Called when the session is over; Convex receives `null`. */
  onOver: () => void;
  /**
   * Whether a token belongs to the user and organization of this source. A
   * foreign token is not handed out; the caller closes the source.
   * @default every token does
   */
  isOwn?: (token: string) => boolean;
  /**
   * How long `token` may stay Convex's only one, in milliseconds; 0 when Convex is not
   * connected at this moment.
   * @default 0, so that each further question forces a refresh
   */
  holdTime?: (token: string) => number;
  /** Skip AuthKit's cached token at the start, because Convex has refused it. */
  forceFirst?: boolean;
  /**
   * Whether Convex had another source before. A Convex client that waits for
   * the previous source has stopped its socket and abandons the wait when it
   * gets a new one, without starting the socket again. Only the path that
   * follows a first `null` starts it (`setConfig` and `refetchToken`, convex
   * 1.48), so that is the first answer.
   * @default false
   */
  isReplacement?: boolean;
  /**
   * What Convex receives when it asks a closed source.
   * @default null at once
   */
  afterClose?: () => Promise<null>;
  clock: Clock;
}): TokenSource {
  const { getAccessToken, isOwn = () => true, holdTime = () => 0, clock } = options;
  let pending: Promise<string | null> | undefined;
  let last: string | undefined;
  let force = options.forceFirst ?? false;
  let declinesFirst = options.isReplacement ?? false;
  let isClosed = false;
  let isUnanswered = false;
  let wake = () => {};
  /** Whether the last token has been handed out a moment ago, for the first time. */
  let isNew = false;
  let endHold: (() => void) | undefined;
  let reportClose = (_: undefined) => {};
  const closed = new Promise<undefined>((resolve) => (reportClose = resolve));

  async function ask(): Promise<string> {
    isUnanswered = true;
    try {
      if (!force) {
        const cached = await getAccessToken();
        if (cached !== last) return cached;
      }
      return await getAccessToken({ forceRefresh: true });
    } finally {
      isUnanswered = false;
    }
  }

  /** Waits `ms` milliseconds, or without a limit; `wake()` ends the wait early. */
  function rest(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
      if (ms !== undefined) void clock.sleep(ms).then(resolve);
    });
  }

  /** Waits for AuthKit's next token when Convex has just accepted the last one. */
  async function holdNew(): Promise<void> {
    const time = !force && last !== undefined ? holdTime(last) : 0;
    isNew = false;
    if (time <= 0) return;
    const ended = new Promise<void>((resolve) => (endHold = resolve));
    await Promise.race([ended, clock.sleep(time), closed]);
    endHold = undefined;
  }

  async function fetchToken(): Promise<string | null> {
    if (isNew) await holdNew();
    for (let failures = 0; !isClosed;) {
      try {
        const token = await Promise.race([ask(), timeout(clock), closed]);
        if (token === undefined || isClosed || !isOwn(token)) break;
        if (last === undefined && !force) markNew();
        last = token;
        force = false;
        options.onRefresh("refreshSucceeded");
        return token;
      } catch (error) {
        if (isClosed) break;
        if (isOver(error)) {
          isClosed = true;
          options.onOver();
          break;
        }
      }
      failures++;
      const isExhausted = failures % ATTEMPTS === 0;
      options.onRefresh(isExhausted || failures > ATTEMPTS ? "refreshFailed" : "refreshRetrying");
      await rest(isExhausted ? undefined : backoff(failures % ATTEMPTS, clock.random()));
    }
    return (await options.afterClose?.()) ?? null;
  }

  function markNew(): void {
    isNew = true;
    void clock.sleep(NEW_TOKEN).then(() => (isNew = false));
  }

  return {
    getToken() {
      if (declinesFirst) {
        declinesFirst = false;
        return Promise.resolve(null);
      }
      if (endHold && last !== undefined && holdTime(last) <= 0) {
        force = true;
        endHold();
      }
      // One refresh at a time: StrictMode and Convex may ask twice.
      return (pending ??= fetchToken().finally(() => (pending = undefined)));
    },
    wake: () => wake(),
    renewed: () => endHold?.(),
    isUnanswered: () => isUnanswered,
    close() {
      isClosed = true;
      reportClose(undefined);
      wake();
    },
  };
}

export interface TokenSource {
  /** Returns a token that Convex has not seen, or `null` when the session is over. */
  getToken(): Promise<string | null>;
  /** Retries now: the page is online or in focus, or the user asked for it. */
  wake(): void;
  /** AuthKit has a new token. */
  renewed(): void;
  /** Whether a request of AuthKit has had no answer yet, not even a failure. */
  isUnanswered(): boolean;
  /**
   * Hands out no further token, also to a caller that waits for one. Convex's
   * `clearAuth` does not stop its own timers, so a source must not outlive its
   * session.
   */
  close(): void;
}

/** Whether a failure of AuthKit means that the session is over. */
export function isOver(error: unknown): boolean {
  return error instanceof LoginRequiredError;
}

/** Rejects when AuthKit has not answered in time: it sets its requests no limit. */
export async function timeout(clock: Clock): Promise<never> {
  await clock.sleep(ATTEMPT_LIMIT);
  throw new Error("AuthKit has not answered in time.");
}

/** In milliseconds. */
const ATTEMPT_LIMIT = 20_000;

/** In milliseconds: how long after a token Convex's question can be the one after its acceptance. */
const NEW_TOKEN = 10_000;
