/** How long one call of something takes, in microseconds. */
export type Figure = {
  /** The middle one of the rounds. */
  micros: number;
  fastest: number;
  slowest: number;
};

/** Something to measure; what it answers is thrown away. */
export type Step = () => unknown;

/**
 * Measures calls that come one after another: {@link ROUNDS} rounds of so many
 * milliseconds, after one that is not counted.
 */
export async function measure(step: Step, roundMs: number): Promise<Figure> {
  await round(step, roundMs);
  const rounds: number[] = [];
  for (let n = 0; n < ROUNDS; n++) rounds.push(await round(step, roundMs));
  rounds.sort((one, other) => one - other);
  const at = (place: number) => rounds[place] ?? NaN;
  return { micros: at((ROUNDS - 1) / 2), fastest: at(0), slowest: at(ROUNDS - 1) };
}

/** Microseconds for a call, on average. */
async function round(step: Step, forMs: number): Promise<number> {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  // Many calls between two looks at the clock, which takes as long as the shortest of them.
  for (let batch = 1; elapsed < forMs; elapsed = performance.now() - start) {
    if (elapsed < forMs / 100) batch *= 2;
    for (let n = 0; n < batch; n++) {
      const done = step();
      if (done instanceof Promise) await done;
    }
    calls += batch;
  }
  return (elapsed * 1_000) / calls;
}

/** Odd, so that there is one in the middle. */
const ROUNDS = 5;
