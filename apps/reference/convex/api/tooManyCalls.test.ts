import { MINUTE } from "@convex-dev/rate-limiter";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { firstPage } from "../people.fixture";
import { costsOf } from "./costs.fixture";
import { anApi, aQuietApi, errorOf, NOW, outcomeOf, recorded, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

const outcomes = async () =>
  (await recorded(app)).map(({ method, path, status }) => `${method} ${path} ${status}`);

describe("too many calls", () => {
  /** Two a minute of each key, four of each user. */
  beforeEach(async () => {
    vi.stubEnv("API_CALLS_PER_MINUTE", "2");
    // The limits are read when the module is.
    vi.resetModules();
    app = await anApi();
  });
  afterEach(() => {
    vi.resetModules();
  });

  const ask = (key: string) => app.call(key, "/api/sessions");
  const twice = async (key: string) => {
    for (let n = 0; n < 2; n += 1) expect((await ask(key)).status).toBe(200);
  };

  test("with a key are refused, say when to try again, and are not recorded", async () => {
    await twice(app.keys.ada);
    const refused = await ask(app.keys.ada);
    expect(outcomeOf(refused)).toBe("429 rate_limited");
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(errorOf(refused).message).toMatch(/Try again in 30 s/);
    expect((await ask(app.keys.grace)).status).toBe(200);
    expect((await ask(app.keys.reader)).status).toBe(200);

    const line = "GET /api/sessions";
    expect(await outcomes()).toEqual([
      ...[`${line} 200`, `${line} 200`, `${line} 200`, `${line} 200`],
    ]);
    const { page } = await app.grace.query(api.apiCalls.list, firstPage);
    expect(page.map(({ status }) => status)).toEqual([200]);

    vi.setSystemTime(NOW + 30_000);
    expect((await ask(app.keys.ada)).status).toBe(200);
  });

  test("of a person with many keys are refused, and nobody else's", async () => {
    for (const key of [app.keys.ada, app.keys.reader]) await twice(key);
    const fresh = await app.keyOf("user_ada", "Fresh");
    expect(outcomeOf(await ask(fresh))).toBe("429 rate_limited");
    expect(outcomeOf(await app.callAs(app.ada, "/api/sessions"))).toBe("429 rate_limited");
    expect((await ask(app.keys.grace)).status).toBe(200);
    expect((await app.callAs(app.grace, "/api/sessions")).status).toBe(200);
    expect((await outcomes()).filter((line) => line.endsWith("429"))).toEqual([]);
  });

  test("change nothing", async () => {
    for (const externalId of ["s1", "s2", "s3"]) {
      await app.post(app.keys.writer, "/sync/session", { externalId });
    }
    const rows = await app.t.run(({ db }) => db.query("sessions").collect());
    expect(rows.map(({ externalId }) => externalId)).toEqual(["s1", "s2"]);
  });

  test("that may not be made are counted, too", async () => {
    for (const outcome of ["403 forbidden", "403 forbidden", "429 rate_limited"]) {
      expect(outcomeOf(await ask(app.keys.writer))).toBe(outcome);
    }
  });
});

describe("failed credentials of one address", () => {
  const HERE = "203.0.113.7";
  const from = (ip: string, key: string | null) =>
    app.callAs(app.t.withRequestMetadata({ ip }), "/api/sessions", {
      headers: { authorization: key === null ? "" : `Bearer ${key}` },
    });
  const failOften = async () => {
    for (let n = 0; n < 120; n += 1) {
      expect(outcomeOf(await from(HERE, "osk_wrong"))).toBe("401 unauthorized");
    }
  };

  test("are refused with 429 after 120 in a minute, and no valid key with them", async () => {
    await failOften();
    const refused = await from(HERE, "osk_wrong");
    expect(outcomeOf(refused)).toBe("429 rate_limited");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    for (const key of [app.keys.ada, app.keys.grace]) {
      expect((await from(HERE, key)).status).toBe(200);
    }
    expect(outcomeOf(await from("203.0.113.8", "osk_wrong"))).toBe("401 unauthorized");
    vi.setSystemTime(NOW + MINUTE);
    expect(outcomeOf(await from(HERE, "osk_wrong"))).toBe("401 unauthorized");
    expect(await outcomes()).toEqual(Array(2).fill("GET /api/sessions 200"));
  });

  test("write and schedule nothing over the limit", async () => {
    await failOften();
    const { documents, scheduled } = await costsOf(async () => {
      for (let n = 0; n < 10; n += 1) {
        expect(outcomeOf(await from(HERE, "osk_wrong"))).toBe("429 rate_limited");
      }
    });
    expect(scheduled).toEqual([]);
    expect(Object.values(documents).filter(([, written]) => written > 0)).toEqual([]);
  });

  test("do not include requests without a credential", async () => {
    for (let n = 0; n < 121; n += 1) {
      expect(outcomeOf(await from(HERE, null))).toBe("401 unauthorized");
    }
    expect((await from(HERE, app.keys.ada)).status).toBe(200);
    expect(outcomeOf(await from(HERE, "osk_wrong"))).toBe("401 unauthorized");
  });
});
