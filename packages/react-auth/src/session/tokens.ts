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
 * `null` means "signed out" to Convex, which does not ask again. It is returned
 * when the session is over, never for a failure that may pass. Such failures
 * are retried with backoff; after {@link ATTEMPTS} the answer is withheld until
 * {@link TokenSource.wake}, and Convex keeps its token and waits.
 */
export function createTokenSource(options: {
  /** AuthKit's `getAccessToken`. */
  getAccessToken: (options?: { forceRefresh?: boolean }) => Promise<string>;
  onHealth: (health: Health) => void;
  /** Called when the session is over; Convex receives `null`. */
  onOver: () => void;
  /**
   * Whether a token belongs to the user and organization of this source. A
   * foreign token is not handed out; the caller closes the source.
   * @default every token does
   */
  isOwn?: (token: string) => boolean;
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
  const { getAccessToken, isOwn = () => true, clock } = options;
  let pending: Promise<string | null> | undefined;
  let last: string | undefined;
  let force = options.forceFirst ?? false;
  let declinesFirst = options.isReplacement ?? false;
  let isClosed = false;
  let isUnanswered = false;
  let wake = () => {};
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

  async function fetchToken(): Promise<string | null> {
    for (let failures = 0; !isClosed;) {
      try {
        const token = await Promise.race([ask(), timeout(clock), closed]);
        if (token === undefined || isClosed || !isOwn(token)) break;
        last = token;
        force = false;
        options.onHealth("ok");
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
      options.onHealth(isExhausted || failures > ATTEMPTS ? "unavailable" : "retrying");
      await rest(isExhausted ? undefined : backoff(failures % ATTEMPTS, clock.random()));
    }
    return (await options.afterClose?.()) ?? null;
  }

  return {
    getToken() {
      if (declinesFirst) {
        declinesFirst = false;
        return Promise.resolve(null);
      }
      // One refresh at a time: StrictMode and Convex may ask twice.
      return (pending ??= fetchToken().finally(() => (pending = undefined)));
    },
    wake: () => wake(),
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
  /** Whether a request of AuthKit has had no answer yet, not even a failure. */
  isUnanswered(): boolean;
  /**
   * Hands out no further token, also to a caller that waits for one. Convex's
   * `clearAuth` does not stop its own timers, so a source must not outlive its
   * session.
   */
  close(): void;
}

/**
 * `retrying`: a request has failed and more follow automatically.
 * `unavailable`: all of them have failed; the next one waits for `wake()`.
 */
export type Health = "ok" | "retrying" | "unavailable";

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
