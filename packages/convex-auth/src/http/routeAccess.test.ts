import { httpRouter } from "convex/server";
import { describe, expect, it } from "vitest";
import { auth } from "../../test/http/convex/auth";
import { routes } from "../../test/http/convex/routes";
import { exported } from "../../test/exported";
import { defineApiKeys } from "../apiKeys";
import { AuthConfigError } from "../config/configError";
import { defineRoutes } from "./defineRoutes";
import type { Route } from "./route";

const without = defineRoutes(auth);
const unlimited = defineRoutes(auth, { apiKeys: exported(defineApiKeys(auth, { scopes: [] })) });

type Make = (options: object) => Route;
type Builders = Record<"query" | "mutation" | "action", Make>;

/** The builders, as code without types calls them. */
function untyped(builders: unknown): Builders {
  return builders as Builders;
}

function outcomeOf(make: () => unknown): string {
  try {
    make();
    return "accepted";
  } catch (error) {
    if (error instanceof AuthConfigError) return error.code;
    throw error;
  }
}

const handler = () => null;
const route = { path: "/x", handler };

describe.each(["query", "mutation", "action"] as const)("routes.%s", (builder) => {
  it.each<[string, string, object]>([
    // The scope.
    ["accepted", "a known scope", { scope: "notes:read" }],
    ["accepted", "scope: null", { scope: null }],
    ["missing_scope", "no scope", {}],
    ["malformed_route", "scope: undefined", { scope: undefined }],
    ["unknown_scope", "an unknown scope", { scope: "notes:burn" }],
    ["unknown_scope", "an empty scope", { scope: "" }],
    ["unknown_scope", "a list of scopes", { scope: ["notes:read"] }],
    ["unknown_scope", "scope: false", { scope: false }],
    ["malformed_route", "scopes", { scopes: ["notes:read"] }],
    ["malformed_route", "a misspelt scope beside one", { scope: null, Scope: "notes:read" }],
    ["malformed_route", "an inherited scope", Object.create({ scope: "notes:read" })],
    // The requirements.
    ["accepted", "a requirement", { scope: null, requires: { role: "admin" } }],
    ["accepted", "API keys allowed", { scope: null, requires: { role: "a", apiKeys: "allow" } }],
    ["malformed_requirement", "API keys alone", { scope: null, requires: { apiKeys: "allow" } }],
    ["malformed_requirement", "true", { scope: null, requires: { role: "a", apiKeys: true } }],
    ["malformed_requirement", "deny", { scope: null, requires: { role: "a", apiKeys: "deny" } }],
    [
      "malformed_requirement",
      "apiKeys: undefined",
      { scope: null, requires: { role: "a", apiKeys: undefined } },
    ],
    ["malformed_requirement", "apiKey", { scope: null, requires: { role: "a", apiKey: "allow" } }],
    ["malformed_requirement", "no requirement", { scope: null, requires: {} }],
    ["malformed_requirement", "roles", { scope: null, requires: { roles: "admin" } }],
    ["malformed_requirement", "requires: null", { scope: null, requires: null }],
    ["malformed_requirement", "an empty role", { scope: null, requires: { role: [] } }],
    ["malformed_route", "requires: undefined", { scope: null, requires: undefined }],
    ["malformed_route", "require", { scope: null, require: { role: "admin" } }],
    ["malformed_route", "requries", { scope: null, requries: { role: "admin" } }],
    ["malformed_route", "apiKeys beside requires", { scope: null, apiKeys: "allow" }],
    ["malformed_route", "public: undefined", { scope: null, public: undefined }],
  ])("%s: %s", (outcome, _, options) => {
    expect(outcomeOf(() => untyped(routes)[builder](Object.assign(options, route)))).toBe(outcome);
  });

  it.each<[string, string, object]>([
    ["accepted", "no scope", {}],
    ["accepted", "a requirement", { requires: { organization: true } }],
    ["unknown_scope", "a scope", { scope: "notes:read" }],
    ["unknown_scope", "scope: null", { scope: null }],
    ["malformed_route", "scope: undefined", { scope: undefined }],
    [
      "unenforceable_requirement",
      "API keys allowed",
      { requires: { role: "admin", apiKeys: "allow" } },
    ],
  ])("without API keys, %s: %s", (outcome, _, options) => {
    expect(outcomeOf(() => untyped(without)[builder]({ ...route, ...options }))).toBe(outcome);
  });

  it("with API keys that have no scopes, asks for scope: null all the same", () => {
    const make = untyped(unlimited)[builder];
    expect(outcomeOf(() => make(route))).toBe("missing_scope");
    expect(outcomeOf(() => make({ ...route, scope: null }))).toBe("accepted");
    expect(outcomeOf(() => make({ ...route, scope: "notes:read" }))).toBe("unknown_scope");
  });

  it("refuses a function, and a handler that is none", () => {
    expect(outcomeOf(() => untyped(routes)[builder](handler))).toBe("malformed_route");
    const noHandler = { path: "/x", scope: null };
    expect(outcomeOf(() => untyped(routes)[builder](noHandler))).toBe("malformed_route");
  });
});

describe("a public route", () => {
  const make = untyped(routes).action;

  it.each<[string, object]>([
    ["a scope", { scope: "notes:read" }],
    ["scope: null", { scope: null }],
    ["scope: undefined", { scope: undefined }],
    ["requirements", { requires: { role: "admin" } }],
    ["requires: undefined", { requires: undefined }],
    ["allowed API keys", { requires: { role: "admin", apiKeys: "allow" } }],
  ])("refuses %s", (_, options) => {
    const open = { ...route, public: true, ...options };
    expect(outcomeOf(() => make(open))).toBe("malformed_route");
    expect(outcomeOf(() => untyped(without).action(open))).toBe("malformed_route");
  });

  it("is an action, and says so with true alone", () => {
    expect(outcomeOf(() => make({ ...route, public: true }))).toBe("accepted");
    expect(outcomeOf(() => make({ ...route, scope: null, public: false }))).toBe("accepted");
    for (const value of ["true", 1, null, {}]) {
      expect(outcomeOf(() => make({ ...route, public: value }))).toBe("malformed_route");
    }
    for (const builder of ["query", "mutation"] as const) {
      const open = { ...route, public: true };
      expect(outcomeOf(() => untyped(routes)[builder](open))).toBe("malformed_route");
    }
  });
});

describe("routes.register", () => {
  const register = (made: Route) => outcomeOf(() => routes.register(httpRouter(), [made]));

  it("refuses routes that these routes did not make, which were checked for another app or not at all", () => {
    const own = routes.query({ ...route, scope: null, requires: { role: "admin" } });
    expect(register(own)).toBe("accepted");
    expect(register(without.query(route))).toBe("malformed_route");
    expect(register({ ...own, requires: null })).toBe("malformed_route");
    expect(register(Object.create(own) as Route)).toBe("malformed_route");
  });

  it("cannot be given a route that was changed after it was made", () => {
    const own = routes.query({ ...route, scope: "notes:read", requires: { role: "admin" } });
    expect(() => Object.assign(own, { requires: null })).toThrow(TypeError);
    expect(() => Object.assign(own.requires ?? {}, { apiKeys: "allow" })).toThrow(TypeError);
    expect(own).toMatchObject({ scope: "notes:read", requires: { role: ["admin"] } });
  });
});

it("the error of a missing scope shows the line to add", () => {
  const make = () => untyped(routes).mutation(route);
  expect(make).toThrow(
    'The route "POST /x" does not say which API keys may call it. Add scope: "notes:read", or scope: null for every key (missing_scope)',
  );
  expect(() => untyped(unlimited).query(route)).toThrow("Add scope: null for every key");
});
