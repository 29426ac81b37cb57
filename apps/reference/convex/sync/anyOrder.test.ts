import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { anApp, aQuietDeployment, NOW, plain, type Person } from "./people.fixture";
import { outcome, pushes, type Push } from "./pushes.fixture";

beforeEach(aQuietDeployment);

/** One transaction: pushes one by one, or as a batch. */
type Step = { person: 0 | 1 | 2; pushes: Push[]; batch: boolean };

test("any interleaving of pushes, repeated and shuffled, ends in the same rows and totals", async () => {
  await fc.assert(
    fc.asyncProperty(scenario(), async ({ ours, theirs, steps }) => {
      const { person, settle } = anApp();
      // The first and the last push the same, each in an order of their own; the one
      // between them has other things to say under the same ids.
      const people = [person("user_ada"), person("user_grace"), person("user_hedy")];
      for (const { person, pushes, batch } of steps) {
        await take(people[person] as Person, pushes, batch);
      }
      await settle();
      const [ada, grace, hedy] = await Promise.all(people.map(state));
      expect(ada?.map(({ shown }) => shown)).toEqual(outcome(ours, NOW));
      expect(grace?.map(({ shown }) => shown)).toEqual(outcome(theirs, NOW));
      expect(hedy).toEqual(ada);

      // Everything once more, and nothing is written.
      const before = await Promise.all(people.map((one) => one.rows()));
      await take(people[0] as Person, ours, true);
      for (const push of theirs) await take(people[1] as Person, [push], false);
      expect(await Promise.all(people.map((one) => one.rows()))).toEqual(before);
    }),
    { numRuns: RUNS },
  );
}, 300_000);

const RUNS = 300;

function scenario(): fc.Arbitrary<{ ours: Push[]; theirs: Push[]; steps: Step[] }> {
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
    .array(fc.nat(Math.max(pushes.length - 1, 0)), { maxLength: 6 })
    .chain((again) => shuffled([...pushes, ...again.flatMap((i) => pushes[i] ?? [])]))
    .chain((order) =>
      fc
        .array(fc.record({ size: fc.integer({ min: 1, max: 8 }), batch: fc.boolean() }), {
          minLength: order.length,
          maxLength: order.length,
        })
        .map((cuts) => {
          let taken = 0;
          return cuts.flatMap(({ size, batch }) => {
            const bundle = order.slice(taken, taken + size);
            taken += size;
            return bundle.length === 0 ? [] : [{ person, pushes: bundle, batch }];
          });
        }),
    );
}

function shuffled<Item>(items: Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray(items, { minLength: items.length });
}

async function take(person: Person, pushes: Push[], batch: boolean): Promise<void> {
  if (batch) {
    const sessions = pushes.flatMap((push) => (push.session ? [push.session] : []));
    const messages = pushes.flatMap((push) => (push.message ? [push.message] : []));
    const result = await person.batch(sessions, messages);
    expect(result).toEqual({
      ok: true,
      sessions: sessions.length,
      messages: messages.length,
      errors: [],
    });
    return;
  }
  for (const { session, message } of pushes) {
    if (session) await person.session(session);
    if (message) await person.message(message);
  }
}

/** What a person has, in an order that says nothing of when it came. */
async function state(person: Person) {
  const rows = await person.rows();
  return rows
    .map(({ session, digest, messages }) => {
      return {
        sync: session.sync,
        shown: {
          session: plain(session, "sync"),
          words: digest?.text.split("\n").toSorted(),
          messages: messages
            .map(({ message, parts }) => ({
              ...plain(message, "sync"),
              parts: parts.map((part) => plain(part)),
            }))
            .toSorted(byExternalId),
        },
        messageSync: messages.map(({ message }) => plain(message)).toSorted(byExternalId),
      };
    })
    .toSorted((a, b) => byExternalId(a.shown.session, b.shown.session));
}

function byExternalId(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a["externalId"]).localeCompare(String(b["externalId"]));
}
