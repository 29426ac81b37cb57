import { LoginRequiredError } from "@workos-inc/authkit-react";
import { ATTEMPTS, backoff, type Clock } from "./backoff";

/**
 * Where Convex gets its tokens: AuthKit's, made dependable. Pure but for what
 * it is given.
 *
 * Convex asks when it starts, right after it has accepted a first token, before
 * a token expires, and when the server has refused one. `@convex-dev/workos`
 * does not pass on which of these it is, but in all of them Convex wants
 * another token than the last, and signs out when it is handed the same one
 * after a refusal (convex, `authentication_manager.ts`). So: AuthKit's cached
 * token while Convex has not seen it, a forced refresh otherwise.
 *
 * `null` means "signed out" to Convex, and nothing asks again after it. So it
 * is for a session that is over, never for a failure that may pass. Those are
 * tried again with backoff; after {@link ATTEMPTS} the answer is held back
 * until {@link TokenSource.wake}: Convex keeps what it has and waits.
 */
export function createTokenSource(options: {
  /** AuthKit's `getAccessToken`. */
  getAccessToken: (options?: { forceRefresh?: boolean }) => Promise<string>;
  onHealth: (health: Health) => void;
  /** The session is over; the answer to Convex is `null`. */
  onOver: () => void;
  /** Do not begin with AuthKit's cached token: it is the one that was refused. */
  forceFirst?: boolean;
  clock: Clock;
}): TokenSource {
  const { getAccessToken, clock } = options;
  let pending: Promise<string | null> | undefined;
  let last: string | undefined;
  let force = options.forceFirst ?? false;
  let isClosed = false;
  let wake = () => {};

  async function ask(): Promise<string> {
    if (!force) {
      const cached = await getAccessToken();
      if (cached !== last) return cached;
    }
    return await getAccessToken({ forceRefresh: true });
  }

  /** For `ms` milliseconds, or for as long as it takes; `wake()` ends it early. */
  function rest(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
      if (ms !== undefined) void clock.sleep(ms).then(resolve);
    });
  }

  async function fetchToken(): Promise<string | null> {
    for (let failures = 0; !isClosed;) {
      try {
        const token = await Promise.race([ask(), timeout(clock)]);
        if (isClosed) break;
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
    return null;
  }

  return {
    // One refresh at a time, whoever asks: StrictMode and Convex may ask twice.
    getToken: () => (pending ??= fetchToken().finally(() => (pending = undefined))),
    wake: () => wake(),
    close() {
      isClosed = true;
      wake();
    },
  };
}

export interface TokenSource {
  /** A token Convex has not seen, or `null` when the session is over. */
  getToken(): Promise<string | null>;
  /** Try again now: the page is online, in focus, or the person asked. */
  wake(): void;
  /**
   * From now on `null`. Convex's `clearAuth` does not stop its own timers, so
   * a source must not outlive its session.
   */
  close(): void;
}

/**
 * `retrying`: a try has failed and more follow by themselves.
 * `unavailable`: they have all failed; the next waits for `wake()`.
 */
export type Health = "ok" | "retrying" | "unavailable";

/** Whether a failure of AuthKit means that there is no session any more. */
export function isOver(error: unknown): boolean {
  return error instanceof LoginRequiredError;
}

/** In milliseconds. AuthKit sets its requests no limit of its own. */
const ATTEMPT_LIMIT = 20_000;

async function timeout(clock: Clock): Promise<never> {
  await clock.sleep(ATTEMPT_LIMIT);
  throw new Error("AuthKit has not answered in time.");
}
