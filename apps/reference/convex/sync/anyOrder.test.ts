import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { batchOf, byExternalId, scenario } from "./orders.fixture";
import { anApp, aQuietDeployment, NOW, plain, type Person } from "./people.fixture";
import { outcome, type Push } from "./pushes.fixture";
import { runs } from "../../../../vitest.runs";

beforeEach(aQuietDeployment);

test("any interleaving of pushes, repeated and shuffled, ends in the same rows and totals", async () => {
  await fc.assert(
    fc.asyncProperty(scenario(), async ({ ours, theirs, steps }) => {
      const { person, settle } = anApp();
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
    { numRuns: runs(200) },
  );
});

async function take(person: Person, pushes: Push[], batch: boolean): Promise<void> {
  if (batch) {
    const { sessions, messages } = batchOf(pushes);
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
