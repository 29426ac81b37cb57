import { progress } from "./table";

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
 * Measures several things, each as calls that come one after another. They take
 * turns, round by round, so that a slower minute of the machine is everybody's
 * and their proportions hold; the first round is not counted.
 */
export async function measureAll<Name extends string>(
  steps: Record<Name, Step>,
  { rounds, roundMs }: Rounds,
): Promise<Record<Name, Figure>> {
  const names = Object.keys(steps) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let n = 0; n <= rounds; n++) {
    progress(n === 0 ? "warming up" : `round ${n} of ${rounds}`);
    for (const name of names) {
      const micros = await round(steps[name], roundMs);
      if (n > 0) times.get(name)?.push(micros);
    }
  }
  return Object.fromEntries(names.map((name) => [name, figureOf(times.get(name) ?? [])])) as Record<
    Name,
    Figure
  >;
}

/** How many rounds there are, an odd number, and how many milliseconds each takes. */
type Rounds = { rounds: number; roundMs: number };

function figureOf(times: number[]): Figure {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (place: number) => sorted[place] ?? NaN;
  const last = sorted.length - 1;
  return { micros: at(last / 2), fastest: at(0), slowest: at(last) };
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
