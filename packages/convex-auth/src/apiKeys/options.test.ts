import type { GenericDataModel } from "convex/server";
import { describe, expect, it, vi } from "vitest";
import { AuthConfigError } from "../config/configError";
import { resolveApiKeyOptions, type ApiKeyOptions } from "./options";

type Options = Partial<ApiKeyOptions<GenericDataModel>>;
const user = { _id: "u", _creationTime: 0, workosId: "user_ada", createdAt: 0, updatedAt: 0 };
const ADA = user as unknown as Parameters<ReturnType<typeof resolveApiKeyOptions>["limitOf"]>[0];

describe("the options of API keys", () => {
  it("have a default each", () => {
    const options = resolveApiKeyOptions({});
    expect(options).toMatchObject({ scopes: [] });
    expect(options.limitOf(ADA)).toBe(5);
    expect(options.pepper()).toBeUndefined();
    expect(options.shape()).toEqual({
      prefix: "osk_",
      testPrefix: "osk_test_",
      environment: "live",
      legacy: undefined,
    });
  });

  it("come from the environment when they are needed, not before", () => {
    const options = resolveApiKeyOptions({});
    vi.stubEnv("API_KEY_PEPPER", "example-pepper");
    vi.stubEnv("API_KEY_ENVIRONMENT", "test");
    expect(options.pepper()).toBe("example-pepper");
    expect(options.shape().environment).toBe("test");
    vi.stubEnv("API_KEY_PEPPER", "");
    vi.stubEnv("API_KEY_ENVIRONMENT", "production");
    expect(options.pepper()).toBeUndefined();
    expect(options.shape().environment).toBe("live");
  });

  it("win over the environment", () => {
    vi.stubEnv("API_KEY_PEPPER", "example-pepper");
    vi.stubEnv("API_KEY_ENVIRONMENT", "test");
    const options = resolveApiKeyOptions({ pepper: "another-example", environment: "live" });
    expect(options.pepper()).toBe("another-example");
    expect(options.shape().environment).toBe("live");
  });

  it("take the limit of one person from their row", () => {
    const { limitOf } = resolveApiKeyOptions({
      limit: (row) => ((row as unknown as typeof user).workosId === "user_ada" ? 9 : 1),
    });
    expect(limitOf(ADA)).toBe(9);
    expect(limitOf({ ...ADA, workosId: "user_grace" })).toBe(1);
  });

  it("take a shape from before wholly, and the same each time", () => {
    const { shape } = resolveApiKeyOptions({ legacy: /old_[a-z]{4}|older/gm });
    for (let time = 0; time < 3; time++) {
      expect(shape().legacy?.test("old_abcd")).toBe(true);
      expect(shape().legacy?.test("older")).toBe(true);
    }
    for (const text of ["old_abcdef", "an old_abcd", "old_abcd\nx", "older still"]) {
      expect(shape().legacy?.test(text)).toBe(false);
    }
  });

  it.each<Options>([
    { prefix: "a_", testPrefix: "b_" },
    { prefix: "acme_live_", testPrefix: "acme_" },
    { prefix: "v2_key_" },
    { scopes: ["a", "sessions:read", "https://example.com/scope#1", "!'()*"] },
    { limit: 0 },
    { limit: Infinity },
  ])("may be %j", (options) => {
    expect(() => resolveApiKeyOptions(options)).not.toThrow();
  });

  it.each<[string, Options]>([
    ["malformed_prefix", { prefix: "" }],
    ["malformed_prefix", { prefix: "osk" }],
    ["malformed_prefix", { prefix: "_" }],
    ["malformed_prefix", { prefix: "osk__" }],
    ["malformed_prefix", { prefix: "Osk_" }],
    ["malformed_prefix", { prefix: "9osk_" }],
    ["malformed_prefix", { prefix: "osk-" }],
    ["malformed_prefix", { prefix: ".*_" }],
    ["malformed_prefix", { prefix: `${"o".repeat(32)}_` }],
    ["malformed_prefix", { testPrefix: "osk test_" }],
    ["malformed_prefix", { testPrefix: "osk_" }],
    ["malformed_scope", { scopes: [""] }],
    ["malformed_scope", { scopes: ["sessions:read", "read all"] }],
    ["malformed_scope", { scopes: ['"all"'] }],
    ["malformed_scope", { scopes: ["back\\slash"] }],
    ["malformed_scope", { scopes: ["lesen:ä"] }],
    ["malformed_scope", { scopes: ["line\n"] }],
    ["malformed_scope", { scopes: ["a", "b", "a"] }],
    ["malformed_limit", { limit: -1 }],
    ["malformed_limit", { limit: 1.5 }],
    ["malformed_limit", { limit: NaN }],
    ["unknown_option", { limits: 3 } as Options],
  ])("are refused as %s: %j", (code, options) => {
    const refused = () => resolveApiKeyOptions(options);
    expect(refused).toThrow(AuthConfigError);
    expect(refused).toThrow(`(${code})`);
  });
});
