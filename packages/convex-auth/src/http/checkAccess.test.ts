import { httpRouter } from "convex/server";
import { v } from "convex/values";
import { beforeEach, describe, expect, it } from "vitest";
import {
  ADA,
  answerOf,
  api,
  errorOf,
  GRACE,
  json,
  keyOf,
  outcomeOf,
  startApp,
  type App,
} from "../../test/http/app";
import { auth } from "../../test/http/convex/auth";
import { routes } from "../../test/http/convex/routes";
import type { RouteRequirements } from "../functions/requirements";
import type { WorkOSClaims } from "../testing";
import { defineRoutes } from "./defineRoutes";
import type { HttpCall } from "./options";

const KINDS = ["query", "mutation", "action"] as const;

/** The handlers that ran. */
const ran: string[] = [];
const handlerOf = (name: string) => () => {
  ran.push(name);
  return { ran: name };
};

/** A route of each kind that asks for the same. */
function routesOf(name: string, requires: RouteRequirements, scope: "notes:write" | null = null) {
  const options = (kind: string) => ({
    path: `/${name}/${kind}`,
    args: { n: v.optional(v.number()) },
    handler: handlerOf(`${name} ${kind}`),
    scope,
    requires,
  });
  return [
    routes.query(options("query")),
    routes.mutation(options("mutation")),
    routes.action(options("action")),
  ];
}

const REQUIREMENTS: Record<string, RouteRequirements> = {
  organization: { organization: true },
  role: { role: ["admin", "owner"] },
  permission: { permission: ["a", "b"] },
  featureFlag: { featureFlag: "search" },
  entitlement: { entitlement: "pro" },
  notImpersonated: { notImpersonated: true },
  recentAuth: { recentAuth: { maxAgeMs: 3_600_000 } },
};

const endpoints = [
  ...Object.entries(REQUIREMENTS).flatMap(([name, requires]) => routesOf(name, requires)),
  ...routesOf("allowed", { role: "admin", apiKeys: "allow" }, "notes:write"),
  ...routesOf("scoped", { role: "admin" }, "notes:write"),
];

const calls: HttpCall[] = [];
const http = httpRouter();
const functions = routes.register(http, endpoints, {
  onResponse: (_, call) => void calls.push(call),
});

let app: App;

beforeEach(async () => {
  app = startApp(() => Promise.resolve({ ...functions, default: http }));
  for (const claims of [ADA, GRACE]) await app.as(claims).mutation(api.auth.ensureUser, {});
  ran.length = 0;
  calls.length = 0;
});

const request = (kind: string): RequestInit => (kind === "mutation" ? json({}) : {});

/** What the caller must have, and what they lack, by requirement. */
const CLAIMS: [string, WorkOSClaims, WorkOSClaims, string][] = [
  ["organization", GRACE, { sub: "user_grace" }, "an organization"],
  [
    "role",
    { ...GRACE, role: "owner" },
    { ...GRACE, role: "member" },
    'the role "admin" or "owner"',
  ],
  [
    "permission",
    { ...GRACE, permissions: ["b", "a"] },
    { ...GRACE, permissions: ["a"] },
    'the permission "b"',
  ],
  ["featureFlag", { ...GRACE, feature_flags: ["search"] }, GRACE, 'the feature flag "search"'],
  ["entitlement", { ...GRACE, entitlements: ["pro"] }, GRACE, 'the entitlement "pro"'],
  [
    "notImpersonated",
    GRACE,
    { ...GRACE, "act.sub": "support@example.com" },
    "a session without impersonation",
  ],
  [
    "recentAuth",
    { ...GRACE, auth_time: Date.now() / 1000 },
    { ...GRACE, auth_time: Date.now() / 1000 - 7_200 },
    "a sign-in that is more recent",
  ],
];

describe.each(KINDS)("a route of an http %s", (kind) => {
  it.each(CLAIMS)("with requires.%s runs for a token that meets it", async (name, has) => {
    const response = await app.callAs(has, `/${name}/${kind}`, request(kind));
    expect(await answerOf(response)).toEqual({ status: 200, body: { ran: `${name} ${kind}` } });
  });

  it.each(CLAIMS)(
    "with requires.%s refuses a token that lacks it",
    async (name, _, lacks, what) => {
      const response = await app.callAs(lacks, `/${name}/${kind}`, request(kind));
      expect(response.headers.has("www-authenticate")).toBe(false);
      const { status, body } = await answerOf(response);
      expect([status, errorOf(body)]).toEqual([
        403,
        { code: "forbidden", message: `This requires ${what}.` },
      ]);
      expect(ran).toEqual([]);
    },
  );

  it.each(CLAIMS)("with requires.%s refuses every API key", async (name, has) => {
    const { key } = await keyOf(app, { ...has, role: "admin" });
    const { status, body } = await answerOf(await app.call(`/${name}/${kind}`, key, request(kind)));
    expect([status, errorOf(body).code]).toEqual([403, "forbidden"]);
    expect(errorOf(body).message).toContain("API keys cannot call this route");
    expect(ran).toEqual([]);
  });

  it("asks for a credential first, and for arguments last", async () => {
    const wrong = kind === "mutation" ? json({ n: "x" }) : {};
    const path = `/role/${kind}${kind === "mutation" ? "" : "?n=x"}`;
    expect(await outcomeOf(await app.call(path, undefined, wrong))).toBe("401 unauthorized");
    expect(await outcomeOf(await app.callAs(GRACE, path, wrong))).toBe("403 forbidden");
    expect(await outcomeOf(await app.callAs({ ...ADA, role: "admin" }, path, wrong))).toBe(
      "400 invalid_request",
    );
    expect(ran).toEqual([]);
  });

  it("lets API keys of its scope in where it allows them, and tokens by their role", async () => {
    const path = `/allowed/${kind}`;
    const writer = await keyOf(app, GRACE, { scopes: ["notes:write"] });
    const reader = await keyOf(app, GRACE, { scopes: ["notes:read"] });
    expect(await outcomeOf(await app.call(path, writer.key, request(kind)))).toBe("200");
    const refused = await app.call(path, reader.key, request(kind));
    expect(refused.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    expect(await outcomeOf(refused)).toBe("403 forbidden");
    expect(await outcomeOf(await app.callAs(GRACE, path, request(kind)))).toBe("403 forbidden");
    const admin = await app.callAs({ ...ADA, role: "admin" }, path, request(kind));
    expect(await outcomeOf(admin)).toBe("200");
    expect(ran).toHaveLength(2);
  });

  it("names the missing scope of a key before the requirements", async () => {
    const reader = await keyOf(app, ADA, { scopes: ["notes:read"] });
    const refused = await app.call(`/scoped/${kind}`, reader.key, request(kind));
    expect(errorOf((await answerOf(refused)).body).message).toContain('the scope "notes:write"');
  });

  it("is logged as refused, with its caller", async () => {
    const grace = await app.as(GRACE).query(api.auth.me, {});
    await app.callAs(GRACE, `/role/${kind}`, request(kind));
    expect(calls).toMatchObject([{ status: 403, code: "forbidden", userId: grace?._id }]);
  });
});

it("a refused mutation creates no users row", async () => {
  const router = httpRouter();
  const made = routes.register(router, endpoints);
  const silent = startApp(() => Promise.resolve({ ...made, default: router }));
  expect(await outcomeOf(await silent.callAs(GRACE, "/role/mutation", json({})))).toBe(
    "403 forbidden",
  );
  expect(await silent.t.run(({ db }) => db.query("users").collect())).toEqual([]);
});

it("a token's claims decide at every call, not at the first", async () => {
  const outcomes = [];
  for (const role of ["admin", "member", "admin"]) {
    outcomes.push(await outcomeOf(await app.callAs({ ...ADA, role }, "/role/query")));
  }
  expect(outcomes).toEqual(["200", "403 forbidden", "200"]);
});

it("an app without API keys checks requirements of tokens", async () => {
  const without = defineRoutes(auth);
  const router = httpRouter();
  const made = without.register(router, [
    without.query({ path: "/x", requires: { role: "admin" }, handler: () => null }),
  ]);
  const plain = startApp(() => Promise.resolve({ ...made, default: router }));
  expect(await outcomeOf(await plain.callAs(GRACE, "/x"))).toBe("403 forbidden");
  expect(await outcomeOf(await plain.callAs({ ...ADA, role: "admin" }, "/x"))).toBe("200");
});
