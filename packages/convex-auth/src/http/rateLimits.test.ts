import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  doorOf,
  GRACE,
  keyOf,
  noteOf,
  outcomeOf,
  startApp,
  TOKEN,
  UNKNOWN_KEY,
} from "../../test/http/app";
import { startLimited } from "../../test/http/limited";

const MINUTE = 60 * 1000;
const MISTYPED = `osk_${"a".repeat(36)}`;
type App = ReturnType<typeof startLimited>;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:10Z") });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Calls from an address, as Convex tells it. */
function from(app: App, ip: string | null) {
  const t = app.t.withRequestMetadata({ ip });
  return (path: string, key: string, init: RequestInit = {}) =>
    t.fetch(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });
}

async function outcomes(count: number, call: () => Promise<Response>): Promise<string[]> {
  const seen = [];
  for (let n = 0; n < count; n++) seen.push(await outcomeOf(await call()));
  return seen;
}

describe("per key", () => {
  it("refuses one key and no other, says for how long, and lets it in again", async () => {
    const app = startLimited({ perKey: "apiKey" });
    const busy = await keyOf(app, ADA);
    const calm = await keyOf(app, ADA);
    await noteOf(app, ADA);
    const call = () => app.call("/notes", busy.key);
    expect(await outcomes(4, call)).toEqual(["200", "200", "200", "429 rate_limited"]);
    const refused = await call();
    expect(refused.headers.get("retry-after")).toBe("50");
    expect(refused.headers.get("www-authenticate")).toBeNull();
    expect(await answerOf(refused)).toEqual({
      status: 429,
      body: { error: { code: "rate_limited", message: "Too many requests. Try again in 50 s." } },
    });
    expect(await outcomeOf(await app.call("/notes", calm.key))).toBe("200");
    vi.setSystemTime(Date.now() + 50_000);
    expect(await outcomeOf(await call())).toBe("200");
  });

  it("says to wait no shorter than is needed, nor not at all", async () => {
    const app = startLimited({ perKey: "apiKey" });
    const { key } = await keyOf(app, ADA);
    await outcomes(3, () => app.call("/whoami", key));
    for (const [at, seconds] of [
      [10_500, "50"],
      [59_999, "1"],
    ] as const) {
      vi.setSystemTime(Date.parse("2026-01-01T00:00:00Z") + at);
      const response = await app.call("/whoami", key);
      expect(response.headers.get("retry-after")).toBe(seconds);
    }
  });

  it("does not count a person with a token", async () => {
    const app = startLimited({ perKey: "apiKey" });
    expect(await outcomes(6, () => app.callAs(ADA, "/whoami"))).toEqual(Array(6).fill("200"));
  });

  it.each<[string, string, RequestInit, string]>([
    ["that lacks the scope", "/notes", { method: "POST" }, "403 forbidden"],
    ["whose arguments are wrong", "/notes?limit=x", {}, "400 invalid_request"],
    ["with an id that is none", "/notes?id=x", { method: "DELETE" }, "403 forbidden"],
    ["for what is not there", "/notes/get?id=x", {}, "404 not_found"],
    ["that an action fails", "/fails/action?how=teapot", {}, "418 teapot"],
  ])("counts a call %s", async (_, path, init, refused) => {
    const app = startLimited({ perKey: "apiKey" });
    const { key } = await keyOf(app, ADA, { scopes: ["notes:read"] });
    expect(await outcomes(4, () => app.call(path, key, init))).toEqual([
      ...Array<string>(3).fill(refused),
      "429 rate_limited",
    ]);
  });

  it("runs no handler of a call that is refused", async () => {
    const app = startLimited({ perKey: "apiKey" });
    const { key } = await keyOf(app, ADA);
    expect(await outcomes(5, () => app.call("/nothing", key, { method: "POST" }))).toEqual([
      ...Array<string>(3).fill("204"),
      "429 rate_limited",
      "429 rate_limited",
    ]);
    expect(await app.t.run(({ db }) => db.query("notes").collect())).toHaveLength(3);
  });
});

describe("per person", () => {
  it("counts all of a person's keys and their token together, and nobody else", async () => {
    const app = startLimited({ perPerson: "person" });
    const keys = [await keyOf(app, ADA), await keyOf(app, ADA)];
    for (const { key } of [...keys, ...keys]) {
      expect(await outcomeOf(await app.call("/whoami", key))).toBe("200");
    }
    const token = () => app.callAs(ADA, "/whoami");
    expect(await outcomes(2, token)).toEqual(["200", "429 rate_limited"]);
    expect((await token()).headers.get("retry-after")).toBe("50");
    for (const { key } of keys) {
      expect(await outcomeOf(await app.call("/whoami", key))).toBe("429 rate_limited");
    }
    const grace = await keyOf(app, GRACE);
    expect(await outcomeOf(await app.call("/whoami", grace.key))).toBe("200");
    expect(await outcomeOf(await app.callAs(GRACE, "/whoami"))).toBe("200");
  });
});

describe("failed per ip", () => {
  it("refuses an address that guesses, good keys too, and nobody elsewhere", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const { key } = await keyOf(app, ADA);
    const bad = from(app, "203.0.113.1");
    const good = from(app, "203.0.113.2");
    expect(await outcomes(4, () => bad("/whoami", MISTYPED))).toEqual([
      "401 unauthorized",
      "401 unauthorized",
      "429 rate_limited",
      "429 rate_limited",
    ]);
    const refused = await bad("/whoami", key);
    expect(refused.headers.get("retry-after")).toBe("50");
    expect(await outcomeOf(refused)).toBe("429 rate_limited");
    expect(await outcomes(6, () => good("/whoami", key))).toEqual(Array(6).fill("200"));
    vi.setSystemTime(Date.now() + MINUTE);
    expect(await outcomeOf(await bad("/whoami", key))).toBe("200");
  });

  it.each<[string, (app: App) => Promise<string>]>([
    ["unknown keys", () => Promise.resolve(UNKNOWN_KEY)],
    ["mistyped keys", () => Promise.resolve(MISTYPED)],
    ["tokens that are none", () => Promise.resolve(TOKEN)],
    [
      "expired keys",
      async (app) => {
        const { key } = await keyOf(app, ADA, { expiresAt: Date.now() + 1 });
        vi.setSystemTime(Date.now() + 1);
        return key;
      },
    ],
  ])("counts %s", async (_, make) => {
    const app = startLimited({ failedPerIp: "failure" });
    const call = from(app, "203.0.113.1");
    const key = await make(app);
    expect((await outcomes(3, () => call("/whoami", key)))[2]).toBe("429 rate_limited");
  });

  it("counts no other refusal", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const { key } = await keyOf(app, ADA, { scopes: ["notes:read"] });
    const call = from(app, "203.0.113.1");
    for (const path of ["/notes?limit=x", "/notes/get?id=x", "/nowhere", "/fails?how=teapot"]) {
      await call(path, key);
      await call(path, key, { method: "POST" });
    }
    expect(await outcomeOf(await call("/whoami", key))).toBe("200");
  });

  it("believes no header, and counts nobody whose address is not known", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const bad = from(app, "203.0.113.1");
    for (let n = 0; n < 2; n++) {
      const headers = { "x-forwarded-for": `198.51.100.${n}`, "x-real-ip": `198.51.100.${n}` };
      await bad("/whoami", MISTYPED, { headers });
    }
    expect(await outcomeOf(await bad("/whoami", MISTYPED))).toBe("429 rate_limited");
    const unknown = from(app, null);
    expect(await outcomes(4, () => unknown("/whoami", MISTYPED))).toEqual(
      Array(4).fill("401 unauthorized"),
    );
  });

  it("leaves public routes open", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const bad = from(app, "203.0.113.1");
    await outcomes(3, () => bad("/whoami", MISTYPED));
    expect(await outcomeOf(await bad("/health", MISTYPED))).toBe("200");
  });
});

it("a limiter that does not say for how long is asked again in a second", async () => {
  const refusing = () => Promise.resolve({ ok: false });
  const limiter = { limits: { all: {} }, limit: refusing, check: refusing };
  const app = startApp(doorOf({ rateLimits: { limiter, perPerson: "all" } }));
  const { key } = await keyOf(app, ADA);
  const response = await app.call("/whoami", key);
  expect(response.headers.get("retry-after")).toBe("1");
  expect(await outcomeOf(response)).toBe("429 rate_limited");
});

it("all limits together", async () => {
  const app = startLimited({ perKey: "apiKey", perPerson: "person", failedPerIp: "failure" });
  const first = await keyOf(app, ADA);
  const second = await keyOf(app, ADA);
  const seen = [];
  for (const { key } of [first, first, first, first, second, second, second]) {
    seen.push((await app.call("/whoami", key)).status);
  }
  // What is refused per key is not counted per person.
  expect(seen).toEqual([200, 200, 200, 429, 200, 200, 429]);
});
