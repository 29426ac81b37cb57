import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { api } from "./convex/_generated/api";
import { eventually, httpClient, liveClient } from "./support/clients";
import { createIssuer, type Issuer } from "./support/issuer";
import { startTestServer, type TestServer } from "./support/server";
import { runs } from "../../../vitest.runs";

let server: TestServer;
beforeEach(async () => void (server = await startTestServer()));
afterEach(() => server.close());

const seconds = () => Math.floor(Date.now() / 1_000);
const reports = () =>
  server.logs.filter(({ level }) => level === "warn").map(({ message }) => message);

const callApi = (token: string) => httpClient(server.url, token).query(api.tools.whoami, {});
const callSite = (token: string) =>
  fetch(`${server.siteUrl}/whoami`, { headers: { authorization: `Bearer ${token}` } });
const callSocket = async (token: string) => {
  const client = liveClient(server.url);
  const refused = new Promise<void>((resolve) => {
    client.setAuth(
      () => Promise.resolve(token),
      (isAuthenticated) => {
        if (!isAuthenticated) resolve();
      },
    );
  });
  await refused;
  await client.close();
};

const cases: [string, (issuer: Issuer) => Promise<string>, RegExp][] = [
  [
    "another issuer",
    (issuer) => issuer.sign({ iss: "https://evil.test" }),
    /no provider has its issuer \(iss is "https:\/\/evil\.test", not https:\/\/issuer\.test.*Sign in again.*auth\.config\.ts/,
  ],
  [
    "another audience",
    (issuer) => issuer.sign({ aud: "client_other" }),
    /expects another audience \(aud is "client_other", not client_test\).*applicationID/,
  ],
  [
    "no audience",
    (issuer) => issuer.sign({ aud: undefined }),
    /expects another audience \(aud is missing, not client_test\)/,
  ],
  [
    "an expiry in the past",
    (issuer) => issuer.sign({ exp: 1_000 }),
    /it has expired \(exp is 1000\).*this machine's clock/,
  ],
  [
    "a beginning in the future",
    (issuer) => issuer.sign({ nbf: seconds() + 600 }),
    /it is not valid yet \(nbf is \d+\).*clock/,
  ],
  [
    "another signer",
    async () => (await createIssuer()).sign(),
    /its signature does not fit .*\(kid is "rsa"\).*Sign in again/,
  ],
  [
    "an unknown key",
    (issuer) => issuer.sign({}, { kid: "old" }),
    /no key of that name.*\(kid is "old", alg is "RS256"\)/,
  ],
  ["no key", (issuer) => issuer.sign({}, { kid: null }), /names no key \(kid\)/],
  ["no issuer", (issuer) => issuer.sign({ iss: undefined }), /no issuer \(iss\)/],
  [
    "no subject",
    (issuer) => issuer.sign({ sub: undefined }),
    /claim is missing or wrong \(no subject\)/,
  ],
  [
    "no expiry",
    (issuer) => issuer.sign({ exp: undefined }),
    /claim is missing or wrong \(no expiry\)/,
  ],
];

describe.each(cases)("a token with %s", (_, sign, message) => {
  it("is reported once with its reason and a remedy, and never itself", async () => {
    const token = await sign(server.issuer);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(callApi(token)).rejects.toThrow();
    }
    await callSocket(token);
    await callSite(token);
    await eventually(() => expect(reports()).toHaveLength(1));
    expect(reports()[0]).toMatch(message);
    const log = JSON.stringify(server.logs);
    for (const part of token.split(".")) expect(log).not.toContain(part);
  });
});

it("each way to the server reports", async () => {
  for (const call of [callApi, callSite, callSocket]) {
    await server.reload();
    const before = reports().length;
    await call(await server.issuer.sign({ aud: "other" })).catch(() => undefined);
    await eventually(() => expect(reports()).toHaveLength(before + 1));
  }
});

it("what is no JWT is reported by Convex's API, and left to the app in its HTTP actions", async () => {
  const key = "osk_live_not_a_token";
  for (const authorization of [`Bearer ${key}`, `Basic ${key}`, `Convex ${key}`, key]) {
    await fetch(`${server.siteUrl}/whoami`, { headers: { authorization } });
  }
  expect(reports()).toEqual([]);
  await expect(callApi(key)).rejects.toThrow();
  await eventually(() => expect(reports()).toEqual([expect.stringContaining("it is not a JWT")]));
  expect(JSON.stringify(server.logs)).not.toContain(key);
});

it("an accepted token is not reported", async () => {
  await callApi(await server.issuer.sign());
  await callSocket(await server.issuer.sign({ aud: "other" }));
  await eventually(() => expect(reports()).toHaveLength(1));
});

it("a reason is reported again when the functions were loaded again", async () => {
  const token = await server.issuer.sign({ aud: "other" });
  await expect(callApi(token)).rejects.toThrow();
  await server.reload();
  await expect(callApi(token)).rejects.toThrow();
  await eventually(() => expect(reports()).toHaveLength(2));
});

it("neither the number nor the content of refused tokens fills or forges the log", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\n[convex] forged", "\u001b[2J", "\u2028", "a".repeat(5_000), "\r\n\r\n"),
  );
  await fc.assert(
    fc.asyncProperty(text, text, fc.anything(), async (iss, kid, aud) => {
      const own = aud === undefined ? {} : { aud: JSON.stringify(aud) ?? "" };
      const tokens = [
        await server.issuer.sign({ iss }),
        await server.issuer.sign({}, { kid }),
        await server.issuer.sign(own),
      ];
      for (const token of tokens) await callApi(token).catch(() => undefined);
    }),
    { numRuns: runs(60) },
  );
  const messages = reports();
  expect(messages.length).toBeGreaterThan(1);
  expect(messages.length).toBeLessThan(8);
  for (const message of messages) {
    expect(message).toMatch(/^[\x20-\x7e…“”]*$/);
    expect(message.length).toBeLessThan(700);
  }
});
