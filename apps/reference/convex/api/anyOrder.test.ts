import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { batchOf, byExternalId, scenario, type Step } from "../sync/orders.fixture";
import { outcome, type Push } from "../sync/pushes.fixture";
import { anApi, aQuietApi, NOW, pages, type Api } from "./api.fixture";
import { runs } from "../../../../vitest.runs";

beforeEach(aQuietApi);

test("any interleaving of requests, repeated and shuffled, ends in the same sessions and totals", async () => {
  await fc.assert(
    fc.asyncProperty(scenario(), async ({ ours, theirs, steps }) => {
      const app = await anApi();
      await app.callAs(app.person("user_hedy"), "/api/sessions");
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
    { numRuns: runs(40) },
  );
});

async function send(app: Api, key: string, { pushes, batch }: Omit<Step, "person">): Promise<void> {
  if (batch) {
    const { sessions, messages } = batchOf(pushes);
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
    return {
      session,
      messages: messages.map(({ id: _, ...message }) => message).toSorted(byExternalId),
    };
  });
  return (await Promise.all(whole)).toSorted((a, b) => byExternalId(a.session, b.session));
}

/** What should become of these pushes, as the API shows it. */
function expected(all: Push[]) {
  const none = { projectName: null, projectPath: null, model: null, provider: null };
  return outcome(all, NOW).map(({ session, messages }) => ({
    session: { ...none, ...session, durationMs: session.durationMs ?? null },
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
