/** Time and chance, which tests bring along. */
export interface Clock {
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
}

/** The browser's own time and chance. */
export const systemClock: Clock = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

/** How often something is tried before the person is told. */
export const ATTEMPTS = 5;

/**
 * How long to wait after the nth failure, in milliseconds: 0.5 s, doubling up
 * to 8 s, of which up to a half is chance, so that many pages do not knock at
 * once. Pure.
 *
 * @param failures - 1 after the first failure.
 */
export function backoff(failures: number, random: number): number {
  const full = Math.min(8_000, 500 * 2 ** (failures - 1));
  return full * (1 - random / 2);
}
