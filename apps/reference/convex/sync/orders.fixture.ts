import fc from "fast-check";
import { pushes, type Push } from "./pushes.fixture";

/** One push or several of one person: one by one, or as a batch. */
export type Step = { person: 0 | 1 | 2; pushes: Push[]; batch: boolean };

/**
 * Three people who push in turns. The first and the last push the same, each in an
 * order of their own; the one between them has other things to say under the same ids.
 */
export function scenario(): fc.Arbitrary<{ ours: Push[]; theirs: Push[]; steps: Step[] }> {
  return fc.tuple(pushes(), pushes()).chain(([ours, theirs]) =>
    fc
      .tuple(stepsOf(0, ours), stepsOf(1, theirs), stepsOf(2, ours))
      .chain((all) => shuffled(all.flat()))
      .map((steps) => ({ ours, theirs, steps })),
  );
}

/** All of the pushes at least once, some of them again, in any order and any bundles. */
function stepsOf(person: Step["person"], pushes: Push[]): fc.Arbitrary<Step[]> {
  return fc
    .subarray(pushes, { maxLength: Math.min(pushes.length, 6) })
    .chain((again) => shuffled([...pushes, ...again]))
    .chain((order) =>
      fc
        .array(fc.record({ size: fc.integer({ min: 1, max: 8 }), batch: fc.boolean() }), {
          minLength: order.length,
          maxLength: order.length,
        })
        .map((cuts) => bundled(person, order, cuts)),
    );
}

function bundled(
  person: Step["person"],
  order: Push[],
  cuts: { size: number; batch: boolean }[],
): Step[] {
  let taken = 0;
  return cuts.flatMap(({ size, batch }) => {
    const pushes = order.slice(taken, taken + size);
    taken += size;
    return pushes.length === 0 ? [] : [{ person, pushes, batch }];
  });
}

function shuffled<Item>(items: Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray(items, { minLength: items.length });
}

/** The sessions and the messages of pushes, as a batch has them. */
export function batchOf(pushes: Push[]) {
  return {
    sessions: pushes.flatMap(({ session }) => (session ? [session] : [])),
    messages: pushes.flatMap(({ message }) => (message ? [message] : [])),
  };
}

/** An order for what has an external id: one that says nothing of when it came. */
export function byExternalId(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a["externalId"]).localeCompare(String(b["externalId"]));
}
