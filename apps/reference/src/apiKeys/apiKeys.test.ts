import { describe, expect, test } from "vitest";
import { siteOf, trialOf } from "./curl";
import { keyState } from "./keyState";
import { expiresAt, EXPIRIES, graceMs, GRACES } from "./lifetimes";
import { scopeText } from "./scopeText";

const DAY = 24 * 60 * 60_000;
const key = "osk_exampleKeyThatIsNone";

describe("the curl line", () => {
  const site = "http://127.0.0.1:3211";

  test.each([[null], [["sessions:write"]], [["sessions:read", "sessions:write"]]])(
    "of a key for %j sends a session",
    (scopes) =>
      expect(trialOf(site, key, scopes).command).toBe(
        `curl -X POST ${site}/sync/session -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '{"externalId":"hello","title":"Hello from curl","source":"curl"}'`,
      ),
  );

  test("of a key that only reads asks for sessions", () => {
    expect(trialOf(site, key, ["sessions:read"]).command).toBe(
      `curl ${site}/api/sessions -H "Authorization: Bearer ${key}"`,
    );
  });
});

test.each([
  [{ site: "http://127.0.0.1:3211/" }, "http://127.0.0.1:3211"],
  [
    { site: "https://api.example.com", convex: "https://a-b-1.convex.cloud" },
    "https://api.example.com",
  ],
  [{ convex: "https://a-b-1.convex.cloud" }, "https://a-b-1.convex.site"],
  [{ convex: "https://a-b-1.eu.convex.cloud/" }, "https://a-b-1.eu.convex.site"],
  [{ convex: "https://convex.example.com" }, "https://convex.example.com"],
  [{}, ""],
])("the site of %j is %s", (env, site) => expect(siteOf(env)).toBe(site));

test.each([
  [null, "Everything"],
  [["sessions:read"], "Read sessions"],
  [["sessions:read", "sessions:write"], "Read sessions, write sessions"],
  [["toString", "gone:scope"], "toString, gone:scope"],
])("the scopes %j read %s", (scopes, text) => expect(scopeText(scopes)).toBe(text));

test("lifetimes and graces are what they are called", () => {
  const days = EXPIRIES.map(({ value }) => (expiresAt(value, 1_000) ?? 1_000) - 1_000);
  expect(days).toEqual([0, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY]);
  expect(GRACES.map(({ value }) => graceMs(value))).toEqual([0, DAY / 24, DAY, 7 * DAY]);
});

describe("a key", () => {
  const now = 100 * DAY;
  const working = {
    createdAt: now - 50 * DAY,
    lastUsedAt: null,
    expiresAt: null,
    idleTimeoutMs: null,
    replacedBy: null,
  };
  const replacedBy = "k2" as Parameters<typeof keyState>[0]["replacedBy"];

  test.each([
    ["with no end", working, { kind: "working" }],
    ["before its end", { ...working, expiresAt: now + 1 }, { kind: "working" }],
    ["at its end", { ...working, expiresAt: now }, { kind: "expired" }],
    ["used lately", { ...working, lastUsedAt: now - 1, idleTimeoutMs: DAY }, { kind: "working" }],
    [
      "unused for long",
      { ...working, lastUsedAt: now - DAY, idleTimeoutMs: DAY },
      { kind: "idle" },
    ],
    ["never used", { ...working, idleTimeoutMs: DAY }, { kind: "idle" }],
    [
      "that was rotated",
      { ...working, replacedBy, expiresAt: now + 1 },
      { kind: "replaced", until: now + 1 },
    ],
    ["that was rotated, later", { ...working, replacedBy, expiresAt: now }, { kind: "expired" }],
  ])("%s", (_, lifetime, state) => expect(keyState(lifetime, now)).toEqual(state));
});
