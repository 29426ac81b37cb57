import { describe, expect, test } from "vitest";
import { chooseBackend } from "./choose";
import type { Variables } from "./projectEnv";

const workos = { WORKOS_CLIENT_ID: "client_01ABC", WORKOS_API_KEY: "sk_live_hush" };
const selfHosted = (url: string) => ({
  CONVEX_SELF_HOSTED_URL: url,
  CONVEX_SELF_HOSTED_ADMIN_KEY: "admin|hush",
});
const emulator = { kind: "emulator" };
const memory = { kind: "memory" };
const real = { kind: "real", clientId: "client_01ABC", apiBaseUrl: "https://api.workos.com" };
const deployment = (name: string, reachesThisMachine: boolean) => ({
  kind: "deployment",
  name,
  reachesThisMachine,
});

test.each<[string, Variables, { convex: object; workos: object }]>([
  ["nothing", {}, { convex: memory, workos: emulator }],
  [
    "empty variables",
    { CONVEX_DEPLOYMENT: "", CONVEX_SELF_HOSTED_URL: " ", WORKOS_CLIENT_ID: "" },
    { convex: memory, workos: emulator },
  ],
  ["a real WorkOS", workos, { convex: memory, workos: real }],
  [
    "a custom auth domain",
    { ...workos, WORKOS_AUTH_DOMAIN: "auth.example.com" },
    { convex: memory, workos: { ...real, apiBaseUrl: "https://auth.example.com" } },
  ],
  [
    "what a local stack left behind",
    { WORKOS_CLIENT_ID: "client_local", WORKOS_API_KEY: "sk_test_local" },
    { convex: memory, workos: emulator },
  ],
  [
    "only the local client id",
    { WORKOS_CLIENT_ID: "client_local" },
    { convex: memory, workos: emulator },
  ],
  [
    "an API key for the local WorkOS",
    { LOCAL_WORKOS_API_KEY: `sk_test_${"a1".repeat(16)}` },
    { convex: memory, workos: { kind: "emulator", apiKey: `sk_test_${"a1".repeat(16)}` } },
  ],
  [
    "a local deployment",
    { CONVEX_DEPLOYMENT: "local:local-team-app" },
    { convex: deployment("local:local-team-app", true), workos: emulator },
  ],
  [
    "an anonymous deployment",
    { CONVEX_DEPLOYMENT: "anonymous:anonymous-app" },
    { convex: deployment("anonymous:anonymous-app", true), workos: emulator },
  ],
  [
    "a cloud deployment and a real WorkOS",
    { CONVEX_DEPLOYMENT: "dev:happy-animal-123", ...workos },
    { convex: deployment("dev:happy-animal-123", false), workos: real },
  ],
  [
    "a self-hosted backend on this machine",
    selfHosted("http://127.0.0.1:3210/"),
    {
      convex: { ...deployment("127.0.0.1:3210", true), url: "http://127.0.0.1:3210" },
      workos: emulator,
    },
  ],
  [
    "one on localhost over IPv6",
    selfHosted("http://[::1]:3210"),
    { convex: { ...deployment("[::1]:3210", true), url: "http://[::1]:3210" }, workos: emulator },
  ],
  [
    "a self-hosted backend elsewhere and a real WorkOS",
    { ...selfHosted("https://convex.example.com"), ...workos },
    {
      convex: { ...deployment("convex.example.com", false), url: "https://convex.example.com" },
      workos: real,
    },
  ],
])("%s", (_, variables, choice) => {
  expect(chooseBackend(variables)).toMatchObject(choice);
});

describe("refused, with what to do", () => {
  test.each<[string, Variables, string, RegExp]>([
    [
      "a client id alone",
      { WORKOS_CLIENT_ID: "client_01ABC" },
      "bad_environment",
      /WORKOS_API_KEY is not/,
    ],
    [
      "a key alone",
      { WORKOS_API_KEY: "sk_live_hush" },
      "bad_environment",
      /WORKOS_CLIENT_ID is not/,
    ],
    [
      "a client id that is none",
      { ...workos, WORKOS_CLIENT_ID: "sk_live_hush" },
      "bad_environment",
      /client_…/,
    ],
    ["a key that is none", { ...workos, WORKOS_API_KEY: "live hush" }, "bad_environment", /sk_…/],
    [
      "a local API key that can be guessed",
      { LOCAL_WORKOS_API_KEY: "sk_test_hush" },
      "bad_environment",
      /LOCAL_WORKOS_API_KEY must be sk_test_/,
    ],
    [
      "a live key for the local WorkOS",
      { LOCAL_WORKOS_API_KEY: `sk_live_hush${"a1".repeat(16)}` },
      "bad_environment",
      /LOCAL_WORKOS_API_KEY must be sk_test_/,
    ],
    [
      "an auth domain that is none",
      { ...workos, WORKOS_AUTH_DOMAIN: "https://x/y" },
      "bad_environment",
      /WORKOS_AUTH_DOMAIN/,
    ],
    [
      "two backends",
      { CONVEX_DEPLOYMENT: "dev:a", ...selfHosted("http://localhost:1") },
      "bad_environment",
      /both set/,
    ],
    [
      "a deployment that is none",
      { CONVEX_DEPLOYMENT: "dev:a; rm -rf /" },
      "bad_environment",
      /npx convex dev/,
    ],
    ["an address that is none", selfHosted("localhost:3210"), "bad_environment", /http:\/\/127/],
    [
      "no admin key",
      { CONVEX_SELF_HOSTED_URL: "http://localhost:1" },
      "bad_environment",
      /ADMIN_KEY/,
    ],
    [
      "a cloud deployment alone",
      { CONVEX_DEPLOYMENT: "dev:happy-animal-123" },
      "cloud_needs_workos",
      /WORKOS_CLIENT_ID and WORKOS_API_KEY.*unset CONVEX_DEPLOYMENT/,
    ],
    [
      "a deployment without a type",
      { CONVEX_DEPLOYMENT: "happy-animal-123" },
      "cloud_needs_workos",
      /happy-animal-123/,
    ],
    [
      "a host that only looks local",
      selfHosted("https://localhost.example.com"),
      "cloud_needs_workos",
      /unset CONVEX_SELF_HOSTED_URL/,
    ],
    [
      "a host that only begins locally",
      selfHosted("https://127.0.0.1.example.com"),
      "cloud_needs_workos",
      /cannot reach/,
    ],
  ])("%s", (_, variables, code, message) => {
    let refused: unknown;
    try {
      chooseBackend(variables);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(String(refused)).not.toContain("hush");
    expect(String(refused)).not.toContain("\n");
  });
});
