import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { outcome, pushes, type Push } from "../sync/pushes.fixture";
import { anApi, aQuietApi, heard, NOW, pages, type Api } from "./api.fixture";

beforeEach(aQuietApi);

afterEach(() => {
  expect(heard()).toBe("");
});

/** One request or several: pushes one by one, or as a batch. */
type Step = { person: 0 | 1 | 2; pushes: Push[]; batch: boolean };

test("any interleaving of requests, repeated and shuffled, ends in the same sessions and totals", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ ours, theirs, steps }) => {
      const app = await anApi();
      await app.callAs(app.person("user_hedy"), "/api/sessions");
      // Ada and Hedy push the same, each in an order of their own; Grace has
      // other things to say under the same ids.
      const keys = [app.keys.ada, app.keys.grace, await app.keyOf("user_hedy", "Hedy's")];
      const keyOf = (person: number) => keys[person] ?? "";
      for (const { person, ...step } of steps) await send(app, keyOf(person), step);
      expect(await shown(app, keyOf(0))).toEqual(expected(ours));
      expect(await shown(app, keyOf(1))).toEqual(expected(theirs));
      expect(await shown(app, keyOf(2))).toEqual(expected(ours));

      // Everything once more, and nothing is another.
      await send(app, keyOf(0), { pushes: ours, batch: true });
      await send(app, keyOf(1), { pushes: theirs, batch: false });
      expect(await shown(app, keyOf(0))).toEqual(expected(ours));
      expect(await shown(app, keyOf(1))).toEqual(expected(theirs));
    }),
    { numRuns: 60 },
  );
}, 60_000);

const scenario = fc.tuple(pushes(), pushes()).chain(([ours, theirs]) =>
  fc
    .tuple(stepsOf(0, ours), stepsOf(1, theirs), stepsOf(2, ours))
    .chain((all) => shuffled(all.flat()))
    .map((steps) => ({ ours, theirs, steps })),
);

/** All of the pushes at least once, some of them again, in any order and any bundles. */
function stepsOf(person: Step["person"], pushes: Push[]): fc.Arbitrary<Step[]> {
  const again = fc.subarray(pushes, { maxLength: Math.min(pushes.length, 4) });
  return again
    .chain((more) => shuffled([...pushes, ...more]))
    .chain((order) =>
      fc
        .array(fc.record({ size: fc.integer({ min: 1, max: 6 }), batch: fc.boolean() }), {
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

async function send(app: Api, key: string, { pushes, batch }: Omit<Step, "person">): Promise<void> {
  if (batch) {
    const sessions = pushes.flatMap(({ session }) => (session ? [session] : []));
    const messages = pushes.flatMap(({ message }) => (message ? [message] : []));
    const { body } = await app.post(key, "/sync/batch", { sessions, messages });
    const kept = { sessions: sessions.length, messages: messages.length };
    expect(body).toEqual({ ok: true, ...kept, errors: [] });
    return;
  }
  for (const { session, message } of pushes) {
    const path = session ? "/sync/session" : "/sync/message";
    expect((await app.post(key, path, session ?? message)).body).toMatchObject({ ok: true });
  }
}

/** All that the API shows of what a person has, without ids, in an order that says nothing. */
async function shown(app: Api, key: string) {
  const sessions = (await pages(app, key, "/api/sessions?limit=1")).flat();
  const whole = sessions.map(async ({ id, ...session }) => {
    const path = `/api/sessions/get?id=${String(id)}`;
    const { body } = await app.call(key, path);
    expect((body as { session: object }).session).toEqual({ id, ...session });
    const messages = (await pages(app, key, `${path}&limit=2`, "messages")).flat();
    return { session, messages: messages.map(({ id: _, ...message }) => message).toSorted(byId) };
  });
  return (await Promise.all(whole)).toSorted((a, b) => byId(a.session, b.session));
}

/** What should become of these pushes, as the API shows it. */
function expected(all: Push[]) {
  const none = { projectName: null, projectPath: null, model: null, provider: null };
  return outcome(all, NOW).map(({ session, messages }) => ({
    session: { ...none, durationMs: null, ...session },
    messages: messages.map(({ source: _, parts, ...message }) => ({
      ...{ textContent: null, model: null, durationMs: null },
      ...{ promptTokens: null, completionTokens: null },
      ...message,
      parts: parts.map(({ type, content }) => ({
        ...{ type, content, name: null, language: null, output: null },
      })),
    })),
  }));
}

function byId(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a["externalId"]).localeCompare(String(b["externalId"]));
}
