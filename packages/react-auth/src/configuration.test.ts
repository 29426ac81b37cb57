import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AuthConfigError, checkConvexUrl, configureAuthKit } from "./configuration";

const GOOD = { clientId: "client_01EXAMPLE", redirectUri: "https://app.example.com/callback" };

describe("configureAuthKit", () => {
  it.each([
    ["WorkOS itself", undefined, {}],
    ["a variable that is set to nothing", "", {}],
    [
      "a custom auth domain",
      "https://auth.example.com",
      { apiHostname: "auth.example.com", https: true },
    ],
    [
      "a local WorkOS",
      "http://localhost:4100",
      { apiHostname: "localhost", https: false, port: 4100 },
    ],
    [
      "a local WorkOS with a last slash",
      "http://127.0.0.1:4100/",
      { apiHostname: "127.0.0.1", https: false, port: 4100 },
    ],
  ])("leads AuthKit to %s", (_, apiBaseUrl, more) => {
    expect(configureAuthKit({ ...GOOD, apiBaseUrl })).toEqual({ ...GOOD, ...more });
  });

  it.each([
    ["missing_client_id", { clientId: undefined }, "VITE_WORKOS_CLIENT_ID"],
    ["missing_client_id", { clientId: "" }, "npx opensync-auth dev"],
    ["malformed_client_id", { clientId: "sk_test_example" }, "VITE_WORKOS_CLIENT_ID"],
    ["malformed_client_id", { clientId: "client_" }, ".env.local"],
    ["malformed_client_id", { clientId: " client_1" }, ".env.local"],
    ["missing_redirect_uri", { redirectUri: undefined }, "VITE_WORKOS_REDIRECT_URI"],
    ["malformed_redirect_uri", { redirectUri: "/callback" }, "VITE_WORKOS_REDIRECT_URI"],
    ["malformed_redirect_uri", { redirectUri: "javascript:alert(1)" }, ".env.local"],
    ["malformed_redirect_uri", { redirectUri: "http://[" }, ".env.local"],
    ["missing_api_base_url", { clientId: "client_local" }, "VITE_WORKOS_API_BASE_URL"],
    ["malformed_api_base_url", { apiBaseUrl: "localhost:4100" }, "VITE_WORKOS_API_BASE_URL"],
    ["malformed_api_base_url", { apiBaseUrl: "http://example.com" }, "this machine only"],
    ["malformed_api_base_url", { apiBaseUrl: "http://localhost.evil.com" }, "this machine only"],
    ["malformed_api_base_url", { apiBaseUrl: "http://localhost@evil.com" }, "this machine only"],
    ["malformed_api_base_url", { apiBaseUrl: "https://a.example.com/path" }, ".env.local"],
    ["malformed_api_base_url", { apiBaseUrl: "http://localhost:99999" }, ".env.local"],
  ])("refuses with %s: %o", (code, change, text) => {
    const error = refusal(() => configureAuthKit({ ...GOOD, ...change }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.message).toContain(code);
  });

  it("never repeats what it refuses, which may be a pasted key", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (pasted) => {
        fc.pre(!/^client_\w+$/.test(pasted));
        const error = refusal(() => configureAuthKit({ ...GOOD, clientId: pasted }));
        expect(error.message).not.toContain(pasted);
      }),
    );
  });
});

describe("checkConvexUrl", () => {
  it.each(["https://happy-otter-123.convex.cloud", "http://127.0.0.1:3210"])(
    "accepts %s",
    (url) => {
      expect(checkConvexUrl(url)).toBe(url);
    },
  );

  it.each([
    ["missing_convex_url", undefined],
    ["malformed_convex_url", "happy-otter-123.convex.cloud"],
  ])("refuses with %s: %o", (code, url) => {
    const error = refusal(() => checkConvexUrl(url));
    expect(error.code).toBe(code);
    expect(error.message).toContain("VITE_CONVEX_URL");
  });
});

function refusal(task: () => unknown): AuthConfigError {
  try {
    task();
  } catch (error) {
    if (error instanceof AuthConfigError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}
