import rateLimiter from "@convex-dev/rate-limiter/test";
import { httpRouter } from "convex/server";
import { ConvexError } from "convex/values";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  httpWith,
  GRACE,
  keyOf,
  noteOf,
  outcomeOf,
  startApp,
  TOKEN,
  UNKNOWN_KEY,
} from "../../test/http/app";
import { routes } from "../../test/http/convex/routes";
import { databaseOpsOf } from "../../test/http/databaseOps";
import { limiter, startLimited } from "../../test/http/limited";
import { endpoints } from "../../test/http/convex/endpoints";
import { AuthError } from "../errors";
import { mintToken } from "../apiKeys/token";
import type { OnResponse } from "./options";
import { runs } from "../../../../vitest.runs";

const MINUTE = 60 * 1000;
const MISTYPED = `osk_${"a".repeat(36)}`;
const ALL = {
  perKey: "apiKey",
  perUser: "user",
  failedPerIp: "failure",
  publicPerIp: "anonymous",
} as const;
type App = ReturnType<typeof startLimited>;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:10Z") });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Calls from an address, as Convex reports it; with a key or, without one, with nothing. */
function from(app: App, ip: string | null) {
  const t = app.t.withRequestMetadata({ ip });
  return (path: string, key?: string, init: RequestInit = {}) => {
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    return t.fetch(path, { ...init, headers: { ...init.headers, ...authorization } });
  };
}

async function outcomes(count: number, call: () => Promise<Response>): Promise<string[]> {
  const seen = [];
  for (let n = 0; n < count; n++) seen.push(await outcomeOf(await call()));
  return seen;
}

const repeat = (count: number, outcome: string) => Array<string>(count).fill(outcome);

describe("perKey", () => {
  it("refuses one key and no other, says for how long, and accepts it again", async () => {
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

  it("rounds the time to wait up to whole seconds, at least one", async () => {
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

  it("does not count an access token", async () => {
    const app = startLimited({ perKey: "apiKey" });
    expect(await outcomes(6, () => app.callAs(ADA, "/whoami"))).toEqual(repeat(6, "200"));
  });

  it.each<[string, string, RequestInit, string]>([
    ["that lacks the scope", "/notes", { method: "POST" }, "403 forbidden"],
    ["whose arguments are wrong", "/notes?limit=x", {}, "400 invalid_request"],
    ["whose path is malformed", "/echo/a%00", {}, "400 invalid_request"],
    [
      "with a malformed id and without the scope",
      "/notes?id=x",
      { method: "DELETE" },
      "403 forbidden",
    ],
    ["for a missing row", "/notes/get?id=x", {}, "404 not_found"],
    ["that an action fails", "/fails/action?how=teapot", {}, "418 teapot"],
  ])("counts a call %s", async (_, path, init, refused) => {
    const app = startLimited({ perKey: "apiKey" });
    const { key } = await keyOf(app, ADA, { scopes: ["notes:read"] });
    expect(await outcomes(4, () => app.call(path, key, init))).toEqual([
      ...repeat(3, refused),
      "429 rate_limited",
    ]);
  });

  it("runs no handler of a refused call", async () => {
    const app = startLimited({ perKey: "apiKey" });
    const { key } = await keyOf(app, ADA);
    expect(await outcomes(5, () => app.call("/nothing", key, { method: "POST" }))).toEqual([
      ...repeat(3, "204"),
      "429 rate_limited",
      "429 rate_limited",
    ]);
    expect(await app.t.run(({ db }) => db.query("notes").collect())).toHaveLength(3);
  });
});

describe("perUser", () => {
  it("counts all keys and tokens of a user together, and no other user", async () => {
    const app = startLimited({ perUser: "user" });
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

describe("failedPerIp", () => {
  /** Credentials that fail, each in another way. */
  const FAILING: [string, (app: App) => Promise<string>][] = [
    ["unknown keys", () => Promise.resolve(UNKNOWN_KEY)],
    ["mistyped keys", () => Promise.resolve(MISTYPED)],
    ["keys of the other environment", () => Promise.resolve(mintToken("osk_test_", bytes))],
    ["malformed tokens", () => Promise.resolve(TOKEN)],
    ["headers that are too long", () => Promise.resolve("a".repeat(20_000))],
    [
      "expired keys",
      async (app) => {
        const { key } = await keyOf(app, ADA, { expiresAt: Date.now() + 1 });
        vi.setSystemTime(Date.now() + 1);
        return key;
      },
    ],
    [
      "idle keys",
      async (app) => {
        const { key } = await keyOf(app, ADA, { idleTimeoutMs: 10 * MINUTE });
        vi.setSystemTime(Date.now() + 10 * MINUTE);
        return key;
      },
    ],
    [
      "revoked keys",
      async (app) => {
        const { key } = await keyOf(app, ADA);
        await app.t.run(async ({ db }) => {
          for (const { _id } of await db.query("apiKeys").collect()) await db.delete(_id);
        });
        return key;
      },
    ],
  ];
  const bytes = (count: number) => new Uint8Array(count).fill(1);

  it.each(FAILING)("counts %s on every kind of route", async (_, make) => {
    for (const [path, method] of [
      ["/whoami", "GET"],
      ["/nothing", "POST"],
      ["/count", "GET"],
    ] as const) {
      const app = startLimited({ failedPerIp: "failure" });
      const key = await make(app);
      const call = () => from(app, "203.0.113.1")(path, key, { method });
      expect(await outcomes(4, call)).toEqual([
        ...repeat(2, "401 unauthorized"),
        ...repeat(2, "429 rate_limited"),
      ]);
    }
  });

  it("counts other schemes, and tokens of deleted accounts, of other issuers and of machines", async () => {
    const schemes = startLimited({ failedPerIp: "failure" });
    const basic = () =>
      from(schemes, "203.0.113.1")("/whoami", undefined, {
        headers: { authorization: "Basic YWRhOnNlY3JldA==" },
      });
    expect((await outcomes(3, basic))[2]).toBe("429 rate_limited");

    const deleted = startLimited({ failedPerIp: "failure" });
    await deleted.t.run(({ db }) =>
      db.insert("deletedUsers", { workosId: ADA.sub, deletedAt: Date.now() }),
    );
    expect(await outcomes(3, () => deleted.callAs(ADA, "/whoami"))).toEqual([
      ...repeat(2, "401 unauthorized"),
      "429 rate_limited",
    ]);

    const machines = startLimited({ failedPerIp: "failure" });
    expect(await outcomes(3, () => machines.callAs({ sub: "client_example" }, "/whoami"))).toEqual([
      ...repeat(2, "401 unauthorized"),
      "429 rate_limited",
    ]);

    const strangers = startLimited({ failedPerIp: "failure" });
    const stranger = strangers.t.withIdentity({ subject: ADA.sub, issuer: "https://example.com" });
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await outcomes(3, () => stranger.fetch("/whoami", { headers })))[2]).toBe(
      "429 rate_limited",
    );
  });

  it.each(["203.0.113.1", "2001:db8::1", null])(
    "never refuses a valid key or token because of others on its address: %s",
    async (ip) => {
      const app = startLimited({ failedPerIp: "failure", publicPerIp: "anonymous" });
      const { key } = await keyOf(app, ADA);
      const call = from(app, ip);
      await outcomes(5, () => call("/whoami", MISTYPED));
      await outcomes(5, () => call("/whoami", UNKNOWN_KEY));
      await outcomes(5, () => call("/whoami"));
      const ada = app.as(ADA).withRequestMetadata({ ip });
      const headers = { authorization: `Bearer ${TOKEN}` };
      for (const [path, method] of [
        ["/whoami", "GET"],
        ["/nothing", "POST"],
        ["/count", "GET"],
      ] as const) {
        expect((await call(path, key, { method })).status).toBeLessThan(300);
        expect((await ada.fetch(path, { method, headers })).status).toBeLessThan(300);
      }
      expect(await outcomeOf(await call("/whoami", MISTYPED))).toBe("429 rate_limited");
      vi.setSystemTime(Date.now() + MINUTE);
      expect(await outcomeOf(await call("/whoami", MISTYPED))).toBe("401 unauthorized");
    },
  );

  it("keeps valid credentials working among any requests at once, and counts exactly the failures", async () => {
    const kinds = fc.constantFrom("key", "token", "mistyped", "unknown", "nothing");
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { maxLength: 12 }), fc.boolean(), async (list, atOnce) => {
        const app = startLimited({ failedPerIp: "failure", publicPerIp: "anonymous" });
        const { key } = await keyOf(app, ADA);
        const call = from(app, "203.0.113.1");
        const send = async (kind: (typeof list)[number]) => {
          const credentials = { key, mistyped: MISTYPED, unknown: UNKNOWN_KEY, nothing: undefined };
          return kind === "token"
            ? await app.callAs(ADA, "/whoami")
            : await call("/whoami", credentials[kind]);
        };
        const statuses: number[] = [];
        if (atOnce) {
          for (const { status } of await Promise.all(list.map(send))) statuses.push(status);
        } else for (const kind of list) statuses.push((await send(kind)).status);
        const of = (...wanted: string[]) =>
          statuses.filter((_, n) => wanted.includes(list[n] ?? ""));
        for (const status of of("key", "token")) expect(status).toBe(200);
        for (const [seen, rate] of [
          [of("mistyped", "unknown"), 2],
          [of("nothing"), 3],
        ] as const) {
          expect(seen.filter((status) => status === 401)).toHaveLength(Math.min(rate, seen.length));
          expect(seen.every((status) => status === 401 || status === 429)).toBe(true);
        }
      }),
      { numRuns: runs(60) },
    );
  }, 60_000);

  it("does not count requests without a credential, nor a blank header", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const call = from(app, "203.0.113.1");
    expect(await outcomes(6, () => call("/whoami"))).toEqual(repeat(6, "401 unauthorized"));
    const blank = () => call("/whoami", undefined, { headers: { authorization: "  " } });
    expect(await outcomes(6, blank)).toEqual(repeat(6, "401 unauthorized"));
    expect(await outcomeOf(await call("/whoami", MISTYPED))).toBe("401 unauthorized");
  });

  it("does not count a handler's own 401", async () => {
    const handler = () => {
      throw new ConvexError({ code: "no_session", message: "Log in there first.", status: 401 });
    };
    const refusing = () => {
      throw new AuthError("unauthenticated");
    };
    const own = [
      routes.query({ path: "/own", scope: null, handler }),
      routes.mutation({ path: "/own", scope: null, handler }),
      routes.action({ path: "/own/action", scope: null, handler }),
      routes.query({ path: "/own/auth", scope: null, handler: refusing }),
    ];
    const app = startLimited({ failedPerIp: "failure" }, { endpoints: [...own, ...endpoints] });
    const { key } = await keyOf(app, ADA);
    const call = from(app, "203.0.113.1");
    for (let n = 0; n < 3; n++) {
      for (const [path, method] of [
        ["/own", "GET"],
        ["/own", "POST"],
        ["/own/action", "GET"],
        ["/own/auth", "GET"],
      ] as const) {
        expect((await call(path, key, { method })).status).toBe(401);
      }
    }
    expect(await outcomeOf(await call("/whoami", MISTYPED))).toBe("401 unauthorized");
  });

  it("does not count other refusals", async () => {
    const admins = routes.query({
      path: "/admins",
      scope: null,
      requires: { role: "admin" },
      handler: () => "in",
    });
    const app = startLimited({ failedPerIp: "failure" }, { endpoints: [admins, ...endpoints] });
    for (let n = 0; n < 3; n++) {
      expect(await outcomeOf(await app.callAs(ADA, "/admins"))).toBe("403 forbidden");
    }
    const { key } = await keyOf(app, ADA, { scopes: ["notes:read"] });
    const call = from(app, "203.0.113.1");
    for (const path of ["/notes?limit=x", "/notes/get?id=x", "/nowhere", "/fails?how=teapot"]) {
      await call(path, key);
      await call(path, key, { method: "POST" });
    }
    expect(await outcomeOf(await call("/whoami", MISTYPED))).toBe("401 unauthorized");
  });

  it("believes no header about the address", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const bad = from(app, "203.0.113.1");
    for (let n = 0; n < 2; n++) {
      const headers = { "x-forwarded-for": `198.51.100.${n}`, "x-real-ip": `198.51.100.${n}` };
      await bad("/whoami", MISTYPED, { headers });
    }
    expect(await outcomeOf(await bad("/whoami", MISTYPED))).toBe("429 rate_limited");
  });

  it("counts an IPv6 network and all spellings of an IPv4 address together", async () => {
    for (const [same, other] of [
      [["2001:db8:0:1::1", "2001:DB8:0:1:ffff::2", "[2001:db8:0:1::3%eth0]"], "2001:db8:0:2::1"],
      [["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:201"], "::ffff:192.0.2.2"],
    ] as const) {
      const app = startLimited({ failedPerIp: "failure" });
      const seen = [];
      for (const ip of same) seen.push(await outcomeOf(await from(app, ip)("/whoami", MISTYPED)));
      expect(seen).toEqual(["401 unauthorized", "401 unauthorized", "429 rate_limited"]);
      expect(await outcomeOf(await from(app, other)("/whoami", MISTYPED))).toBe("401 unauthorized");
    }
  });

  it("counts requests without an address, or with a malformed one, in one bucket of their own", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const seen = [];
    for (const ip of [null, "unknown", "999.1.1.1"]) {
      seen.push(await outcomeOf(await from(app, ip)("/whoami", MISTYPED)));
    }
    expect(seen).toEqual(["401 unauthorized", "401 unauthorized", "429 rate_limited"]);
    expect(await outcomeOf(await from(app, "203.0.113.1")("/whoami", MISTYPED))).toBe(
      "401 unauthorized",
    );
  });

  it("counts requests without an address by failedWithoutIp where there is one", async () => {
    const app = startLimited({ failedPerIp: "failure", failedWithoutIp: "failureWithoutIp" });
    expect(await outcomes(5, () => from(app, null)("/whoami", MISTYPED))).toEqual([
      ...repeat(4, "401 unauthorized"),
      "429 rate_limited",
    ]);
    expect((await outcomes(3, () => from(app, "203.0.113.1")("/whoami", MISTYPED)))[2]).toBe(
      "429 rate_limited",
    );
  });

  it("leaves public routes alone", async () => {
    const app = startLimited({ failedPerIp: "failure" });
    const bad = from(app, "203.0.113.1");
    await outcomes(3, () => bad("/whoami", MISTYPED));
    expect(await outcomes(6, () => bad("/health", MISTYPED))).toEqual(repeat(6, "200"));
  });
});

describe("publicPerIp", () => {
  it("refuses an address that calls public routes too often, whatever it shows", async () => {
    const app = startLimited({ publicPerIp: "anonymous" });
    const { key } = await keyOf(app, ADA);
    const call = from(app, "203.0.113.1");
    expect(await outcomeOf(await call("/health"))).toBe("200");
    expect(await outcomeOf(await call("/open/x", key))).toBe("200");
    expect(await outcomeOf(await call("/hook", MISTYPED, { method: "POST", body: "x" }))).toBe(
      "200",
    );
    const refused = await call("/health", key);
    expect(refused.headers.get("retry-after")).toBe("50");
    expect(await outcomeOf(refused)).toBe("429 rate_limited");
    expect(await outcomeOf(await from(app, "203.0.113.2")("/health"))).toBe("200");
    vi.setSystemTime(Date.now() + MINUTE);
    expect(await outcomeOf(await call("/health"))).toBe("200");
  });

  it("counts requests without a credential to other routes, too, and no caller", async () => {
    const app = startLimited({ publicPerIp: "anonymous" });
    const { key } = await keyOf(app, ADA);
    const call = from(app, "203.0.113.1");
    expect(await outcomes(10, () => call("/whoami", key))).toEqual(repeat(10, "200"));
    expect(await outcomes(4, () => call("/whoami"))).toEqual([
      ...repeat(3, "401 unauthorized"),
      "429 rate_limited",
    ]);
    expect(await outcomeOf(await call("/health"))).toBe("429 rate_limited");
    expect(await outcomeOf(await call("/whoami", key))).toBe("200");
  });

  it("counts requests without an address in one bucket, by publicWithoutIp where there is one", async () => {
    for (const [rateLimits, rate] of [
      [{ publicPerIp: "anonymous" }, 3],
      [{ publicPerIp: "anonymous", publicWithoutIp: "anonymousWithoutIp" }, 5],
      [{ publicWithoutIp: "anonymousWithoutIp" }, 5],
    ] as const) {
      const app = startLimited(rateLimits);
      const health = () => from(app, null)("/health");
      expect(await outcomes(rate + 1, health)).toEqual([
        ...repeat(rate, "200"),
        "429 rate_limited",
      ]);
      expect(await outcomeOf(await from(app, "203.0.113.1")("/health"))).toBe("200");
    }
  });
});

describe("requests over a limit", () => {
  it.each<[string, (app: App, key: string) => () => Promise<Response>]>([
    ["with a mistyped key", (app) => () => from(app, "203.0.113.1")("/whoami", MISTYPED)],
    ["with an unknown key", (app) => () => from(app, "203.0.113.1")("/whoami", UNKNOWN_KEY)],
    [
      "without an address",
      (app) => () => from(app, null)("/nothing", MISTYPED, { method: "POST" }),
    ],
    ["without a credential", (app) => () => from(app, "203.0.113.1")("/whoami")],
    ["to a public route", (app) => () => from(app, "203.0.113.1")("/health")],
    ["with a valid key", (app, key) => () => from(app, "203.0.113.1")("/whoami", key)],
    ["with a valid token", (app) => () => app.callAs(ADA, "/whoami")],
    [
      "with valid tokens that have different claims",
      (app) => {
        let n = 0;
        const claims = () => ({ ...ADA, email: `ada.${n++ % 2}@example.com` });
        return () => app.callAs(claims(), "/whoami");
      },
    ],
  ])("%s write no row, schedule nothing and are not logged", async (_, make) => {
    const told = vi.fn<OnResponse>();
    const app = startLimited(ALL, { onResponse: told });
    const { key } = await keyOf(app, ADA);
    const call = make(app, key);
    const before = await outcomes(5, call);
    expect(before.filter((outcome) => outcome !== "429 rate_limited").length).toBeGreaterThan(1);
    const logged = told.mock.calls.length;
    const { reads, ...changes } = await databaseOpsOf(async () => {
      expect(await outcomes(20, call)).toEqual(repeat(20, "429 rate_limited"));
    });
    expect(changes).toEqual({ writes: 0, scheduled: 0 });
    // At most the key, its owner and the limit, however many requests came before.
    expect(reads / 20).toBeLessThanOrEqual(5);
    expect(told.mock.calls.length).toBe(logged);
  });

  it("are logged up to the limit, and of a handler's own 429 always", async () => {
    const told = vi.fn<OnResponse>();
    const limited = routes.query({
      path: "/limited",
      scope: null,
      handler: () => {
        throw new AuthError("rate_limited");
      },
    });
    const app = startLimited(
      { failedPerIp: "failure" },
      { onResponse: told, endpoints: [limited] },
    );
    const { key } = await keyOf(app, ADA);
    const call = from(app, "203.0.113.1");
    await outcomes(5, () => call("/limited", MISTYPED));
    expect(told.mock.calls.map(([, { status }]) => status)).toEqual([401, 401]);
    await outcomes(3, () => call("/limited", key));
    expect(told.mock.calls.slice(2).map(([, { status }]) => status)).toEqual([429, 429, 429]);
  });
});

describe("limits per key and user", () => {
  const ONE = { perKey: "apiKey" } as const;
  const TWO = { perKey: "apiKey", perUser: "user" } as const;
  const NEW = { sub: "user_new" };

  /** Runs requests, and returns the transactions of the last one, each of which authenticates. */
  async function transactionsOf(
    rateLimits: typeof ONE | typeof TWO,
    count: number,
    send: (app: App, key: string) => Promise<Response>,
  ) {
    const http = await httpWith({ rateLimits: { limiter, ...rateLimits } })();
    let ran: string[] = [];
    for (const name of ["runQuery", "runMutation"] as const) {
      type Registered = { _handler: (ctx: object, args: { step: { do: string } }) => unknown };
      const registered = http[name] as unknown as Registered;
      const { _handler } = registered;
      registered._handler = (ctx, args) => {
        ran.push(`${name}: ${args.step.do}`);
        return _handler(ctx, args);
      };
    }
    const app = startApp(() => Promise.resolve(http));
    rateLimiter.register(app.t, "rateLimiter");
    const { key } = await keyOf(app, ADA);
    let status = 0;
    for (let n = 0; n < count; n++) {
      ran = [];
      ({ status } = await send(app, key));
    }
    return [status, ...ran];
  }

  it.each<[string, number, (app: App, key: string) => Promise<Response>, unknown[]]>([
    [
      "a query with a key",
      1,
      (app, key) => app.call("/whoami", key),
      [200, "runMutation: admit", "runQuery: handle"],
    ],
    [
      "a mutation with a key",
      1,
      (app, key) => app.call("/nothing", key, { method: "POST" }),
      [204, "runMutation: admit", "runMutation: handle"],
    ],
    ["an action with a key", 1, (app, key) => app.call("/count", key), [200, "runMutation: admit"]],
    [
      "a query with the first token of a user",
      1,
      (app) => app.callAs(NEW, "/whoami"),
      [200, "runMutation: admit", "runQuery: handle"],
    ],
    [
      "malformed arguments",
      1,
      (app, key) => app.call("/notes?limit=x", key),
      [400, "runMutation: admit"],
    ],
    [
      "a request over a limit",
      4,
      (app, key) => app.call("/whoami", key),
      [429, "runMutation: admit"],
    ],
  ])("authenticate and count %s in one transaction", async (_, count, send, transactions) => {
    for (const rateLimits of [ONE, TWO]) {
      expect(await transactionsOf(rateLimits, count, send)).toEqual(transactions);
    }
  });
});

describe("what cannot be enforced is refused at definition", () => {
  const made = (rateLimits: object) => {
    try {
      routes.register(httpRouter(), endpoints, { rateLimits: { limiter, ...rateLimits } });
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return "accepted";
  };

  it.each<[object, string]>([
    [ALL, "accepted"],
    [{ perKey: undefined }, "accepted"],
    [{ perPerson: "user" }, "unknown_option"],
    [{ failedPerIP: "failure" }, "unknown_option"],
    [{ perKey: "nothing" }, "unknown_limit"],
    [{ failedPerIp: "toString" }, "unknown_limit"],
    [{ publicWithoutIp: "nothing" }, "unknown_limit"],
    [{ limiter: { limit: () => Promise.resolve({ ok: true }) }, perKey: "inline" }, "accepted"],
  ])("%j: %s", (rateLimits, outcome) => {
    expect(made(rateLimits)).toBe(outcome);
  });
});

it("a limiter that does not say for how long is asked again in a second", async () => {
  const refusing = () => Promise.resolve({ ok: false });
  const all = { limits: { all: {} }, limit: refusing };
  const app = startApp(httpWith({ rateLimits: { limiter: all, perUser: "all" } }));
  const { key } = await keyOf(app, ADA);
  const response = await app.call("/whoami", key);
  expect(response.headers.get("retry-after")).toBe("1");
  expect(await outcomeOf(response)).toBe("429 rate_limited");
});

it("all limits together count a valid key by the key, then by the user", async () => {
  const app = startLimited(ALL);
  const first = await keyOf(app, ADA);
  const second = await keyOf(app, ADA);
  const seen = [];
  for (const { key } of [first, first, first, first, second, second, second]) {
    seen.push((await app.call("/whoami", key)).status);
  }
  // What is refused per key is not counted per user.
  expect(seen).toEqual([200, 200, 200, 429, 200, 200, 429]);
});
