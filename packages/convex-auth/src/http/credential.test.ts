import { httpRouter } from "convex/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  api,
  httpWith,
  errorOf,
  GRACE,
  keyOf,
  noteOf,
  outcomeOf,
  startApp,
  TOKEN,
  UNKNOWN_KEY,
  type App,
} from "../../test/http/app";
import { exported } from "../../test/exported";
import { auth } from "../../test/http/convex/auth";
import { hashToken, mintToken } from "../apiKeys/token";
import { defineApiKeys } from "../apiKeys";
import { defineRoutes } from "./defineRoutes";

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** How many transactions looked the caller up. */
let looked = 0;
let app: App;
let key: string;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
  app = startApp(await counting());
  ({ key } = await keyOf(app, ADA));
  await keyOf(app, GRACE);
  await noteOf(app, ADA);
  await noteOf(app, GRACE);
  looked = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

/** The app's module `http`, whose transactions are counted. */
async function counting() {
  const http = await httpWith({})();
  const { _handler } = http.runQuery as unknown as { _handler: (...call: unknown[]) => unknown };
  const counted = (...call: unknown[]) => {
    looked++;
    return _handler(...call);
  };
  Object.assign(http.runQuery, { _handler: counted });
  return () => Promise.resolve(http);
}

const withHeader = (authorization: string) => app.t.fetch("/notes", { headers: { authorization } });
const of = (byte: number) => (count: number) => new Uint8Array(count).fill(byte);
const KEY = UNKNOWN_KEY;

const BARE = "Bearer";
const BAD = /^Bearer error="invalid_token", error_description="[\x20-\x7e]+"$/;

describe("a credential that cannot be right is refused without a look-up", () => {
  it.each<[string, string | undefined, string | RegExp]>([
    ["none", undefined, BARE],
    ["an empty one", "", BARE],
    ["blank", "   ", BARE],
    ["Basic", "Basic YWRhOnNlY3JldA==", BAD],
    ["the scheme alone", "Bearer", BAD],
    ["the scheme and a space", "Bearer ", BAD],
    ["the key without a scheme", KEY, BAD],
    ["another scheme around a key", `Token ${KEY}`, BAD],
    ["a tab in between", `Bearer\t${KEY}`, BAD],
    ["two words", `Bearer ${KEY} x`, BAD],
    ["two headers with the same key", `Bearer ${KEY}, Bearer ${KEY}`, BAD],
    ["a list of keys", `Bearer ${KEY},${KEY}`, BAD],
    ["a letter changed", `Bearer ${KEY.slice(0, -1)}!`, BAD],
    ["a letter missing", `Bearer ${KEY.slice(0, -1)}`, BAD],
    ["a letter too many", `Bearer ${KEY}0`, BAD],
    ["two letters swapped", `Bearer ${swapped(KEY)}`, BAD],
    ["the prefix alone", "Bearer osk_", BAD],
    ["a key of the test environment", `Bearer ${mintToken("osk_test_", of(1))}`, BAD],
    ["a key of a megabyte", `Bearer osk_${"a".repeat(2 ** 20)}`, BAD],
    ["a megabyte of spaces in a key", `Bearer osk_${" ".repeat(2 ** 20)}a`, BAD],
    ["a key in capitals", `Bearer ${KEY.toUpperCase()}`, BAD],
    ["a token that is none", "Bearer eyJhbGciOiJub25lIn0.e30.", BAD],
    ["a token of a megabyte", `Bearer ${"eyJ.".repeat(2 ** 18)}`, BAD],
    ["a word", "Bearer password", BAD],
    ["a key and a space that does not break", `Bearer ${KEY}\u00a0`, BAD],
    ["letters of another alphabet", "Bearer \u00e9\u00ff", BAD],
  ])("%s", async (_, authorization, challenge) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await app.t.fetch("/notes", { headers });
    expect(response.headers.get("www-authenticate")).toMatch(challenge);
    if (typeof challenge === "string") {
      expect(response.headers.get("www-authenticate")).toBe(challenge);
    }
    const { status, body } = await answerOf(response);
    expect(status).toBe(401);
    expect(errorOf(body)).toEqual({ code: "unauthorized", message: expect.any(String) as string });
    expect(JSON.stringify(body).length).toBeLessThan(300);
    expect(looked).toBe(0);
  });

  it.each<[string, string, Record<string, string>]>([
    ["the query string", "?key=KEY&apiKey=KEY&access_token=KEY&authorization=Bearer+KEY", {}],
    ["a header of its own", "", { "x-api-key": "KEY", "proxy-authorization": "Bearer KEY" }],
    ["a cookie", "", { cookie: "authorization=Bearer KEY; key=KEY; token=KEY" }],
  ])("nor is one looked for in %s", async (_, search, headers) => {
    const shown = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace(/KEY/g, key),
    ]);
    const response = await app.t.fetch(`/notes${search.replace(/KEY/g, key)}`, {
      headers: Object.fromEntries(shown) as Record<string, string>,
    });
    expect(response.headers.get("www-authenticate")).toBe(BARE);
    expect(await outcomeOf(response)).toBe("401 unauthorized");
    expect(looked).toBe(0);
  });

  it("and is not read further than any token is long", async () => {
    const { body } = await answerOf(await withHeader(`Bearer ${"a".repeat(16_384)}`));
    expect(errorOf(body).message).toBe("The Authorization header is too long.");
    const shorter = await answerOf(await withHeader(`Bearer ${"a".repeat(16_377)}`));
    expect(errorOf(shorter.body).message).toContain("access token is not valid here");
  });

  it("and repeats nothing of it", async () => {
    for (const secret of [KEY.slice(0, -1), "Zm9vYmFy", "eyJmb29iYXI"]) {
      const response = await withHeader(`Bearer ${secret}`);
      const told = [...response.headers].join() + (await response.text());
      expect(told).not.toContain(secret);
    }
  });
});

describe("a good key", () => {
  it.each<[string, (key: string) => string]>([
    ["as it should be", (key) => `Bearer ${key}`],
    ["in small letters", (key) => `bearer ${key}`],
    ["in capitals", (key) => `BEARER ${key}`],
    ["in any case", (key) => `bEaReR ${key}`],
    ["with trailing spaces", (key) => `Bearer ${key}   `],
    ["with leading spaces", (key) => `  Bearer ${key}`],
    ["with several spaces in between", (key) => `Bearer     ${key}`],
  ])("is taken %s", async (_, header) => {
    const response = await withHeader(header(key));
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect((await answerOf(response)).body).toMatchObject([{ text: "private to user_ada" }]);
    expect(looked).toBe(1);
  });

  it("is taken before the token that Convex has seen", async () => {
    const headers = { authorization: `Bearer ${key}` };
    const { body } = await answerOf(await app.as(GRACE).fetch("/whoami", { headers }));
    expect(body).toMatchObject({ subject: "user_ada", key: "laptop" });
  });
});

describe("a key that is whole, but not good", () => {
  const idOf = async () => (await app.as(ADA).query(api.apiKeys.list, {}))[0]?._id ?? "";

  it.each<[string, string, () => Promise<string>]>([
    ["unknown", "not known", () => Promise.resolve(KEY)],
    [
      "revoked",
      "not known",
      async () => {
        await app.as(ADA).mutation(api.apiKeys.revoke, { id: await idOf() });
        return key;
      },
    ],
    [
      "revoked with all others",
      "not known",
      async () => {
        await app.as(ADA).mutation(api.apiKeys.revokeAll, {});
        return key;
      },
    ],
    [
      "rotated, without a grace",
      "not known",
      async () => {
        await app.as(ADA).action(api.apiKeys.rotate, { id: await idOf() });
        return key;
      },
    ],
    [
      "rotated, and its grace is over",
      "expired",
      async () => {
        await app.as(ADA).action(api.apiKeys.rotate, { id: await idOf(), graceMs: DAY });
        vi.setSystemTime(Date.now() + DAY);
        return key;
      },
    ],
    [
      "expired",
      "expired",
      async () => {
        const expiresAt = Date.now() + DAY;
        const ending = await keyOf(app, ADA, { expiresAt });
        vi.setSystemTime(expiresAt);
        return ending.key;
      },
    ],
    [
      "idle",
      "because it was not used",
      async () => {
        const idle = await keyOf(app, ADA, { idleTimeoutMs: 10 * MINUTE });
        vi.setSystemTime(Date.now() + 10 * MINUTE);
        return idle.key;
      },
    ],
    [
      "of an account that is deleted",
      "not known",
      async () => {
        const user = await app.as(ADA).mutation(api.auth.ensureUser, {});
        await app.t.run(({ db }) => db.delete("users", user._id));
        return key;
      },
    ],
  ])("%s: 401", async (_, why, make) => {
    const bad = await make();
    looked = 0;
    const response = await app.call("/notes", bad);
    expect(response.headers.get("www-authenticate")).toMatch(BAD);
    const { status, body } = await answerOf(response);
    expect(status).toBe(401);
    expect(errorOf(body)).toMatchObject({ code: "unauthorized" });
    expect(errorOf(body).message).toContain(why);
    // Once, and not again to find out whose it was.
    expect(looked).toBe(1);
  });

  it("works on to the last moment of its grace, of its time and of its use", async () => {
    const rotated = await idOf();
    const ending = await keyOf(app, ADA, { expiresAt: Date.now() + DAY });
    const idle = await keyOf(app, ADA, { idleTimeoutMs: DAY });
    const next = await app.as(ADA).action(api.apiKeys.rotate, { id: rotated, graceMs: DAY });
    vi.setSystemTime(Date.now() + DAY - 1);
    for (const good of [key, next.key, ending.key, idle.key]) {
      expect(await outcomeOf(await app.call("/notes", good))).toBe("200");
    }
  });
});

describe("a token", () => {
  it("is that of the person", async () => {
    const { status, body } = await answerOf(await app.callAs(GRACE, "/notes"));
    expect([status, body]).toMatchObject([200, [{ text: "private to user_grace" }]]);
    expect(looked).toBe(1);
  });

  it("is looked up once, also where the handler refuses", async () => {
    expect(await outcomeOf(await app.callAs(GRACE, "/notes/get?id=x"))).toBe("404 not_found");
    expect(looked).toBe(1);
  });

  it("that Convex does not take is refused, as Convex throws on it", async () => {
    await app.t.run(async ({ auth }) => {
      const faked = Object.getPrototypeOf(auth) as typeof auth;
      vi.spyOn(faked, "getUserIdentity").mockRejectedValue(new Error("Could not parse JWT"));
    });
    const response = await app.callAs(ADA, "/notes");
    expect(response.headers.get("www-authenticate")).toMatch(BAD);
    expect(await outcomeOf(response)).toBe("401 unauthorized");
  });

  it("of another issuer is refused", async () => {
    const stranger = app.t.withIdentity({ subject: "user_ada", issuer: "https://example.com" });
    const response = await stranger.fetch("/notes", {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(await outcomeOf(response)).toBe("401 unauthorized");
  });

  it("of an account that was deleted is refused on every kind of route", async () => {
    const { _id } = await app.as(ADA).mutation(api.auth.ensureUser, {});
    await app.t.run(async ({ db }) => {
      await db.delete("users", _id);
      await db.insert("deletedUsers", { workosId: "user_ada", deletedAt: Date.now() });
    });
    for (const [path, method] of [
      ["/notes", "GET"],
      ["/nothing", "POST"],
      ["/count", "GET"],
      ["/by-hand", "GET"],
    ] as const) {
      const response = await app.callAs(ADA, path, { method });
      expect([path, await outcomeOf(response)]).toEqual([path, "401 unauthorized"]);
    }
  });

  it.each(["/notes", "/count", "/by-hand", "/whoami"])(
    "of somebody new makes their row on the way: %s",
    async (path) => {
      expect(await outcomeOf(await app.callAs({ sub: "user_new" }, path))).toBe("200");
      const { body } = await answerOf(await app.callAs({ sub: "user_new" }, "/whoami"));
      expect(body).toMatchObject({ subject: "user_new" });
    },
  );

  it("is not blamed for what the app has not configured", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const token = { authorization: `Bearer ${TOKEN}` };
    const ada = app.as(ADA);
    vi.stubEnv("WORKOS_CLIENT_ID", "");
    expect(await outcomeOf(await ada.fetch("/notes", { headers: token }))).toBe("500 internal");
    expect(String(error.mock.lastCall)).toContain("WORKOS_CLIENT_ID");
  });
});

describe("an app of the test environment", () => {
  beforeEach(async () => {
    vi.stubEnv("API_KEY_ENVIRONMENT", "test");
    app = startApp();
  });

  it("makes and takes its own keys, and refuses those of the live one", async () => {
    const test = await keyOf(app, ADA);
    expect(test.key).toMatch(/^osk_test_/);
    expect(await outcomeOf(await app.call("/whoami", test.key))).toBe("200");
    const { status, body } = await answerOf(await app.call("/whoami", KEY));
    expect(status).toBe(401);
    expect(errorOf(body).message).toContain("of the live environment; this is the test one");
  });
});

describe("a key from before this library", () => {
  const legacy = exported(defineApiKeys(auth, { scopes: [], legacy: /old_[a-z]{8}/ }));
  const routes = defineRoutes(auth, { apiKeys: legacy });
  const who = routes.query({
    path: "/who",
    scope: null,
    handler: (ctx) => [ctx.user.workosId, ctx.apiKey?.name],
  });
  const http = httpRouter();
  const functions = routes.register(http, [who]);

  it("is looked up as any other, and is its owner's", async () => {
    app = startApp(() => Promise.resolve({ ...functions, default: http }));
    for (const [person, old] of [
      [ADA, "old_abcdefgh"],
      [GRACE, "old_ijklmnop"],
    ] as const) {
      const { apiKey } = await keyOf(app, person);
      const hash = await hashToken(old, undefined);
      await app.t.run(({ db }) => db.patch(apiKey._id, { hash, name: old }));
      expect(await answerOf(await app.call("/who", old))).toEqual({
        status: 200,
        body: [person.sub, old],
      });
    }
    const { status, body } = await answerOf(await app.call("/who", "old_qrstuvwx"));
    expect([status, errorOf(body).message]).toEqual([401, expect.stringContaining("not known")]);
    expect(await outcomeOf(await app.call("/who", "old_abcdefghi"))).toBe("401 unauthorized");
  });
});

describe("a pepper", () => {
  it("goes into what is looked up", async () => {
    vi.stubEnv("API_KEY_PEPPER", "pepper of an example");
    expect(await outcomeOf(await app.call("/whoami", key))).toBe("401 unauthorized");
    const peppered = await keyOf(app, ADA);
    expect(await outcomeOf(await app.call("/whoami", peppered.key))).toBe("200");
    vi.stubEnv("API_KEY_PEPPER", "another");
    expect(await outcomeOf(await app.call("/whoami", peppered.key))).toBe("401 unauthorized");
  });
});

/** Two neighbours that differ, the other way round. */
function swapped(key: string): string {
  const at = [...key].findIndex((letter, n) => n > 30 && letter !== key[n + 1]);
  return key.slice(0, at) + (key[at + 1] ?? "") + (key[at] ?? "") + key.slice(at + 2);
}
