/**
 * The number of runs of a property test: `count` in `npm test`, more in
 * `npm run test:deep`, which sets TEST_DEPTH to a factor.
 */
export function runs(count: number): number {
  return Math.max(1, Math.round(count * DEPTH));
}

declare const process: { env: Record<string, string | undefined> };

const DEPTH = Number(process.env.TEST_DEPTH ?? 1) || 1;
