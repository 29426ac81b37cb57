import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createIssuer, type Issuer } from "../../test/support/issuer";
import type { AuthProvider } from "./authConfig";
import { TokenError } from "./tokenError";
import { TokenVerifier } from "./tokenVerifier";

const seconds = () => Math.floor(Date.now() / 1_000);

const custom = (issuer: Issuer, more: Partial<AuthProvider> = {}): AuthProvider => ({
  type: "customJwt",
  issuer: issuer.url,
  jwks: issuer.jwksUrl,
  algorithm: "RS256",
  applicationID: "client_test",
  ...(more as object),
});

async function refusal(
  tokens: TokenVerifier,
  token: string,
): Promise<{ code: string; message: string }> {
  const error: unknown = await tokens.verify(token).then(
    () => "accepted",
    (reason: unknown) => reason,
  );
  if (!(error instanceof TokenError)) throw new Error(`Not a refusal: ${String(error)}`);
  return { code: error.code, message: error.message };
}

describe("customJwt", () => {
  it("gives claims raw, nested ones flattened, lists as they are", async () => {
    const issuer = await createIssuer();
    const token = await issuer.sign({
      sub: "user_1",
      sid: "session_1",
      org_id: "org_1",
      permissions: ["a", "b"],
      email_verified: true,
      act: { sub: "support@example.com", more: { deep: 1 } },
      empty: null,
      jti: "left out",
      tokenIdentifier: "forged",
      fva: [1],
    });
    const { identity, expiresAt } = await new TokenVerifier([custom(issuer)]).verify(token);
    expect(identity).toEqual({
      tokenIdentifier: `${issuer.url}|user_1`,
      subject: "user_1",
      issuer: issuer.url,
      sid: "session_1",
      org_id: "org_1",
      permissions: ["a", "b"],
      email_verified: true,
      "act.sub": "support@example.com",
      "act.more.deep": 1,
      empty: null,
    });
    expect(expiresAt % 1_000).toBe(0);
  });

  it("takes ES256", async () => {
    const issuer = await createIssuer();
    const tokens = new TokenVerifier([custom(issuer, { algorithm: "ES256" })]);
    const token = await issuer.sign({}, { alg: "ES256" });
    await expect(tokens.verify(token)).resolves.toHaveProperty("identity.subject", "ada");
  });

  it.each([
    ["trailing slashes", "https://issuer.test/", "https://issuer.test"],
    ["a slash of the provider's", "https://issuer.test", "https://issuer.test/"],
    ["an issuer without a scheme", "issuer.test", "https://issuer.test"],
  ])("ignores %s", async (_, iss, own) => {
    const issuer = await createIssuer();
    const tokens = new TokenVerifier([custom(issuer, { issuer: own })]);
    await expect(tokens.verify(await issuer.sign({ iss }))).resolves.toHaveProperty(
      "identity.issuer",
      iss,
    );
  });

  it("takes the first provider that fits, and one without applicationID fits any audience", async () => {
    const issuer = await createIssuer();
    const tokens = new TokenVerifier([
      custom(issuer, { applicationID: "another" }),
      custom(issuer, { applicationID: null }),
    ]);
    await expect(tokens.verify(await issuer.sign({ aud: undefined }))).resolves.toBeDefined();
    await expect(tokens.verify(await issuer.sign({ aud: "whatever" }))).resolves.toBeDefined();
  });

  it("allows five seconds of leeway", async () => {
    const issuer = await createIssuer();
    const tokens = new TokenVerifier([custom(issuer)]);
    const token = await issuer.sign({ exp: 1_000_000 });
    await expect(tokens.verify(token, 1_000_004_000)).resolves.toBeDefined();
    await expect(tokens.verify(token, 1_000_006_000)).rejects.toThrow(/Could not validate token/);
  });

  const none = "NoAuthProvider";
  const bad = "InvalidAuthHeader";
  it.each<[string, (issuer: Issuer) => Promise<string> | string, string, RegExp]>([
    ["another issuer", (i) => i.sign({ iss: "https://evil.test" }), none, /No auth provider found/],
    ["a longer issuer", (i) => i.sign({ iss: `${i.url}.evil.test` }), none, /No auth provider/],
    [
      "another audience",
      (i) => i.sign({ aud: "other" }),
      none,
      /CustomJWT\(issuer=https:\/\/issuer.test, app_id=client_test\)/,
    ],
    ["no audience", (i) => i.sign({ aud: undefined }), none, /No auth provider found/],
    ["no issuer", (i) => i.sign({ iss: undefined }), bad, /Missing issuer claim/],
    ["an expired token", (i) => i.sign({ exp: seconds() - 60 }), bad, /Could not validate token/],
    ["a token of the future", (i) => i.sign({ nbf: seconds() + 60 }), bad, /Could not validate/],
    ["no expiry", (i) => i.sign({ exp: undefined }), bad, /Missing expiry/],
    ["no subject", (i) => i.sign({ sub: undefined }), bad, /Missing subject/],
    [
      "an unknown key id",
      (i) => i.sign({}, { kid: "other" }),
      bad,
      /'kid' \(key ID\) header is 'other'/,
    ],
    ["no key id", (i) => i.sign({}, { kid: null }), bad, /may be missing a 'kid'/],
    ["another algorithm", (i) => i.sign({}, { alg: "ES256" }), bad, /Could not decode token/],
    ["another signer", async () => (await createIssuer()).sign(), bad, /Could not decode token/],
    ["a changed payload", async (i) => tampered(await i.sign()), bad, /Could not decode token/],
    ["no signature", async (i) => unsigned(await i.sign()), bad, /Could not decode token/],
    ["an empty text", () => "", bad, /Could not parse JWT payload/],
    ["an API key", () => "osk_live_0123456789", bad, /Could not parse JWT payload/],
    ["dots", () => "..", bad, /Could not parse JWT payload/],
  ])("refuses %s", async (_, make, code, message) => {
    const issuer = await createIssuer();
    const refused = await refusal(new TokenVerifier([custom(issuer)]), await make(issuer));
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(message);
  });

  it("says so when no providers are configured", async () => {
    const { message } = await refusal(new TokenVerifier([]), await (await createIssuer()).sign());
    expect(message).toMatch(/no providers configured/);
  });

  it("refuses a key set that is none", async () => {
    const issuer = await createIssuer();
    const tokens = new TokenVerifier([custom(issuer, { jwks: "data:application/json,{}" })]);
    expect((await refusal(tokens, await issuer.sign())).message).toMatch(/Invalid JWKS/);
  });
});

describe("keys over HTTP", () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  /** Serves documents by path, and counts how often each was asked for. */
  async function serve(documents: Record<string, unknown>) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? "";
      asked.push(path);
      response.writeHead(path in documents ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(documents[path] ?? {}));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, documents };
  }

  const keysOf = async (issuer: Issuer): Promise<unknown> => (await fetch(issuer.jwksUrl)).json();

  it("fetches once, and again for a new key under a known or an unknown id", async () => {
    const [old, fresh] = [await createIssuer(), await createIssuer()];
    const site = await serve({ "/jwks": await keysOf(old) });
    const tokens = new TokenVerifier([custom(old, { jwks: `${site.url}/jwks` })]);
    await tokens.verify(await old.sign());
    await tokens.verify(await old.sign());
    expect(site.asked).toEqual(["/jwks"]);
    site.documents["/jwks"] = await keysOf(fresh);
    // jose refuses to ask again within the first second.
    await expect
      .poll(async () => (await tokens.verify(await fresh.sign())).identity.subject)
      .toBe("ada");
    await expect(tokens.verify(await old.sign())).rejects.toThrow(TokenError);
  });

  it("says that keys cannot be fetched", async () => {
    const issuer = await createIssuer();
    const site = await serve({});
    for (const jwks of [`${site.url}/missing`, "http://127.0.0.1:1/jwks"]) {
      const tokens = new TokenVerifier([custom(issuer, { jwks })]);
      const { code, message } = await refusal(tokens, await issuer.sign());
      expect(code).toBe("InvalidAuthHeader");
      expect(message).toContain(`Could not fetch JWKS from URL '${jwks}'`);
    }
  });

  it("verifies OpenID Connect tokens by discovery, with standard names", async () => {
    const site = await serve({});
    const issuer = await createIssuer(site.url);
    site.documents["/.well-known/openid-configuration"] = { jwks_uri: `${site.url}/keys` };
    site.documents["/keys"] = await keysOf(issuer);
    const tokens = new TokenVerifier([
      { type: "oidc", domain: site.url, applicationID: "client_test" },
    ]);
    const token = await issuer.sign({
      name: "Ada Lovelace",
      given_name: "Ada",
      email: "ada@example.com",
      email_verified: true,
      picture: "https://example.com/ada.png",
      updated_at: 1_700_000_000,
      org_id: "org_1",
      nonce: "left out",
    });
    expect((await tokens.verify(token)).identity).toEqual({
      tokenIdentifier: `${site.url}|ada`,
      subject: "ada",
      issuer: site.url,
      name: "Ada Lovelace",
      givenName: "Ada",
      email: "ada@example.com",
      emailVerified: true,
      pictureUrl: "https://example.com/ada.png",
      updatedAt: "2023-11-14T22:13:20+00:00",
      org_id: "org_1",
    });
    expect(await refusal(tokens, await issuer.sign({ exp: seconds() - 2 }))).toMatchObject({
      code: "Unauthenticated",
    });
    expect(site.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  it("names a discovery that failed", async () => {
    const site = await serve({});
    const issuer = await createIssuer(site.url);
    const tokens = new TokenVerifier([
      { type: "oidc", domain: site.url, applicationID: "client_test" },
    ]);
    expect(await refusal(tokens, await issuer.sign())).toMatchObject({
      code: "AuthProviderDiscoveryFailed",
    });
  });
});

function tampered(token: string): string {
  const [header, payload, signature] = token.split(".");
  const claims: unknown = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...(claims as object), sub: "grace" }));
  return [header, changed.toString("base64url"), signature].join(".");
}

function unsigned(token: string): string {
  const [, payload] = token.split(".");
  const header = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT", kid: "rsa" }));
  return `${header.toString("base64url")}.${payload}.`;
}
