import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { AuthConfigError, workosAuthConfig, type WorkOSOptions } from "./index";

const CLIENT = "client_01EXAMPLE";

describe("workosAuthConfig", () => {
  it("names both of WorkOS's issuers, the shared one with the client as audience", () => {
    expect(configFrom({ WORKOS_CLIENT_ID: CLIENT })).toEqual({
      providers: [
        {
          type: "customJwt",
          issuer: "https://api.workos.com/",
          algorithm: "RS256",
          jwks: `https://api.workos.com/sso/jwks/${CLIENT}`,
          applicationID: CLIENT,
        },
        {
          type: "customJwt",
          issuer: `https://api.workos.com/user_management/${CLIENT}`,
          algorithm: "RS256",
          jwks: `https://api.workos.com/sso/jwks/${CLIENT}`,
        },
      ],
    });
  });

  it.each<[string, Record<string, string>, WorkOSOptions, string[]]>([
    [
      "a custom auth domain beside WorkOS's own",
      { WORKOS_CLIENT_ID: CLIENT },
      { authDomain: "auth.example.com" },
      [
        "https://auth.example.com/",
        `https://auth.example.com/user_management/${CLIENT}`,
        "https://api.workos.com/",
        `https://api.workos.com/user_management/${CLIENT}`,
      ],
    ],
    [
      "a local WorkOS instead of the real one",
      { WORKOS_CLIENT_ID: "client_local", WORKOS_API_BASE_URL: "http://localhost:4100" },
      {},
      ["http://localhost:4100/", "http://localhost:4100/user_management/client_local"],
    ],
    [
      "options before the environment",
      { WORKOS_CLIENT_ID: "client_other" },
      { clientId: CLIENT, apiBaseUrl: "http://127.0.0.1:9/" },
      ["http://127.0.0.1:9/", `http://127.0.0.1:9/user_management/${CLIENT}`],
    ],
  ])("accepts %s", (_, environment, options, issuers) => {
    const { providers } = configFrom(environment, options);
    expect(providers.map((provider) => "issuer" in provider && provider.issuer)).toEqual(issuers);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ["a real client", { WORKOS_CLIENT_ID: CLIENT, WORKOS_API_BASE_URL: "x" }, ["WORKOS_CLIENT_ID"]],
    [
      "a local client",
      { WORKOS_CLIENT_ID: "client_local", WORKOS_API_BASE_URL: "http://localhost:1" },
      ["WORKOS_CLIENT_ID", "WORKOS_API_BASE_URL"],
    ],
  ])("reads no variable that it does not need, for %s", (_, environment, expected) => {
    const read = new Set<string>();
    const spy = new Proxy(environment, {
      get: (target, name: string) => (read.add(name), target[name]),
    });
    vi.stubGlobal("process", { ...process, env: spy });
    workosAuthConfig();
    expect([...read]).toEqual(expected);
  });

  it.each<[string, Record<string, string>, WorkOSOptions, string]>([
    ["missing_client_id", {}, {}, "WORKOS_CLIENT_ID"],
    ["missing_client_id", { WORKOS_CLIENT_ID: "" }, {}, "convex env set"],
    ["malformed_client_id", { WORKOS_CLIENT_ID: "sk_test_example" }, {}, "WORKOS_CLIENT_ID"],
    ["malformed_client_id", { WORKOS_CLIENT_ID: "client_" }, {}, "convex env set"],
    ["malformed_client_id", { WORKOS_CLIENT_ID: ` ${CLIENT}` }, {}, "convex env set"],
    ["malformed_client_id", { WORKOS_CLIENT_ID: "client_../x" }, {}, "convex env set"],
    ["missing_api_base_url", { WORKOS_CLIENT_ID: "client_local" }, {}, "WORKOS_API_BASE_URL"],
    ["malformed_api_base_url", {}, { apiBaseUrl: "localhost:4100" }, "WORKOS_API_BASE_URL"],
    ["malformed_api_base_url", {}, { apiBaseUrl: "http://example.com" }, "this machine only"],
    ["malformed_api_base_url", {}, { apiBaseUrl: "http://localhost.evil.com" }, "this machine"],
    ["malformed_api_base_url", {}, { apiBaseUrl: "http://localhost:1/path" }, "host and port only"],
    ["malformed_api_base_url", {}, { apiBaseUrl: "http://localhost@evil.com" }, "host and port"],
    ["malformed_api_base_url", {}, { apiBaseUrl: "http://localhost:99999" }, "host and port only"],
    ["malformed_auth_domain", {}, { authDomain: "http://auth.example.com" }, "WORKOS_AUTH_DOMAIN"],
    ["malformed_auth_domain", {}, { authDomain: "" }, "WORKOS_AUTH_DOMAIN"],
    ["malformed_auth_domain", {}, { authDomain: "auth.example.com/x" }, "WORKOS_AUTH_DOMAIN"],
  ])("refuses with %s (%o %o)", (code, environment, options, text) => {
    const withClient = code.endsWith("client_id")
      ? environment
      : { WORKOS_CLIENT_ID: CLIENT, ...environment };
    const error = refusal(withClient, options);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });

  it("never repeats a value that it refuses, which may be a pasted key", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (pasted) => {
        fc.pre(!/^client_\w+$/.test(pasted));
        const error = refusal({ WORKOS_CLIENT_ID: pasted }, {});
        expect(error.code).toBe("malformed_client_id");
        expect(error.message).not.toContain(pasted);
      }),
    );
  });
});

function configFrom(environment: Record<string, string>, options?: WorkOSOptions) {
  vi.stubGlobal("process", { ...process, env: environment });
  return workosAuthConfig(options);
}

function refusal(environment: Record<string, string>, options: WorkOSOptions): AuthConfigError {
  try {
    configFrom(environment, options);
  } catch (error) {
    if (error instanceof AuthConfigError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}
