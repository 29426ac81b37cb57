import fc from "fast-check";
import { expect, test } from "vitest";
import { TOKEN } from "./api.fixture";
import { expectUntouched, send, startHostile, type Hostile } from "./hostile.fixture";
import {
  anybody,
  authorizations,
  bodies,
  edited,
  filled,
  places,
  queries,
  types,
} from "./hostileCases.fixture";

/**
 * Sends requests, 50 in each turn to an app of its own, and tells how often each
 * status was met: that no half of a property goes untested.
 */
async function hurl<Case>(
  cases: fc.Arbitrary<Case>,
  turns: number,
  one: (app: Hostile, sent: Case) => Promise<{ status: number }>,
): Promise<Record<number, number>> {
  const met: Record<number, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.array(cases, { minLength: 50, maxLength: 50 }), async (requests) => {
      const app = await startHostile();
      for (const request of requests) {
        const { status } = await one(app, request);
        met[status] = (met[status] ?? 0) + 1;
      }
      await expectUntouched(app);
    }),
    { numRuns: turns },
  );
  return met;
}

test("any Authorization header is its owner's, or nobody's", async () => {
  const met = await hurl(authorizations, 16, async (app, { path, scheme, gap, whose, edits }) => {
    const bearer = edited(whose === "token" ? TOKEN : app.keys[whose], edits);
    const authorization = `${scheme}${gap}${bearer}`;
    const shown = /^[ \t]*bearer +([!-~]+)[ \t]*$/i.exec(authorization)?.[1] ?? "";
    const { ada, reader, grace } = app.keys;
    // What is really hers she may send.
    if (shown === grace) return { status: 0 };
    const asked = { headers: { authorization } };
    const answered = await send(app, "nobody", filled(app, path), asked);
    expect(answered.status).toBe([ada, reader].includes(shown) ? 200 : 401);
    return answered;
  });
  for (const status of [200, 401]) expect(met[status]).toBeGreaterThan(50);
});

test("any query string is read or refused", async () => {
  const met = await hurl(fc.tuple(anybody, queries), 24, (app, [as, query]) =>
    send(app, as, query(app), {}),
  );
  for (const status of [200, 400, 401, 403, 404]) expect(met[status]).toBeGreaterThan(20);
});

test("any path is somewhere, or is told to be nowhere", async () => {
  const methods = fc.constantFrom("GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  const met = await hurl(fc.tuple(anybody, methods, places), 20, (app, [as, method, path]) =>
    send(app, as, path, { method }),
  );
  for (const status of [200, 404, 405]) expect(met[status]).toBeGreaterThan(10);
});

test("any body is taken in or refused", async () => {
  const met = await hurl(
    fc.tuple(anybody, bodies, types),
    32,
    (app, [as, { path, body }, type]) => {
      const headers = { "content-type": type };
      return send(app, as, path, { method: "POST", body: filled(app, body), headers });
    },
  );
  for (const status of [200, 400, 401, 403, 415]) expect(met[status]).toBeGreaterThan(20);
});
