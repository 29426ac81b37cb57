/**
 * The time limits of all tests, for the `test` section of each package's
 * vitest configuration. They end a test that hangs; a slow machine must never
 * reach them. A single test states no limit of its own, and a property test is
 * bounded by its number of runs.
 */
export const timeLimits = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  teardownTimeout: 60_000,
  expect: { poll: { timeout: 120_000 } },
};

/** The same for the compiler that checks type tests. */
export const typecheckLimits = { spawnTimeout: 120_000 };
