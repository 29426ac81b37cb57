/** Clock and randomness, injectable for tests. */
export interface Clock {
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
}

/** The clock and randomness of the browser. */
export const systemClock: Clock = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

/** How many attempts fail before the failure is shown. */
export const ATTEMPTS = 5;

/**
 * How long to wait after the nth failure, in milliseconds: 0.5 s, doubling up
 * to 8 s, of which up to a half is random, so that many pages do not retry at
 * once. Pure.
 *
 * @param failures - 1 after the first failure.
 */
export function backoff(failures: number, random: number): number {
  const full = Math.min(8_000, 500 * 2 ** (failures - 1));
  return full * (1 - random / 2);
}
