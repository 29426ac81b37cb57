import type { AuthConfig } from "convex/server";
import { workosAuthConfig } from "../config/authConfig";
import { resolveWorkOS, type WorkOSOptions } from "../config/workos";
import type { WorkOSClaims } from "./identity";

/** An issuer that signs tokens as WorkOS does, with a key of its own. */
export type TestIssuer = {
  /** The `iss` of its tokens. */
  issuer: string;
  /** What `convex/auth.config.ts` exports, with the public key in it: nothing is fetched. */
  authConfig: AuthConfig;
  /** The public key, as a JSON Web Key Set: for a server that stands for WorkOS's. */
  jwks: { keys: JsonWebKey[] };
  /** A token that is really signed (RS256). */
  sign: (claims: SignedClaims, options?: SignOptions) => Promise<string>;
};

/** As `workosIdentity` takes them; an impersonator is written as in a real token. */
export type SignedClaims = WorkOSClaims & { act?: { sub: string; reason?: string } };

/** The times of a token. */
export type SignOptions = {
  /**
   * How long it lives, in milliseconds; less than 0 for one that has expired.
   * @default 300_000, as WorkOS's
   */
  expiresInMs?: number;
  /** When it is made, in milliseconds since the epoch. @default now */
  now?: number;
};

/**
 * Makes an issuer for tests with really signed tokens: against a Convex that
 * checks them, such as `startConvexServer` of `@opensync/auth-dev`.
 *
 * @param options - Where WorkOS is, where not in the environment. Tokens carry
 * the issuer that names the client, and need no audience.
 *
 * @example
 * ```ts
 * const workos = await testIssuer({ clientId: TEST_CLIENT_ID });
 * const token = await workos.sign({ sub: "user_ada", org_id: "org_engines" });
 * await fetch(`${siteUrl}/api/sessions`, { headers: { authorization: `Bearer ${token}` } });
 * ```
 */
export async function testIssuer(options: WorkOSOptions = {}): Promise<TestIssuer> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(RS256, true, [
    "sign",
    "verify",
  ]);
  const key = { ...(await crypto.subtle.exportKey("jwk", publicKey)), kid: KEY_ID, use: "sig" };
  const jwks = { keys: [key] };
  const { apiBaseUrl, clientId } = resolveWorkOS(options);
  const issuer = `${apiBaseUrl}/user_management/${clientId}`;
  return {
    issuer,
    jwks,
    authConfig: withKeys(workosAuthConfig(options), jwks),
    sign: async (claims, { expiresInMs = 300_000, now = Date.now() } = {}) => {
      const times = { iat: seconds(now), exp: seconds(now + expiresInMs) };
      const own = { sid: `session_${claims.sub}`, jti: crypto.randomUUID() };
      return await signJwt({ ...own, ...claims, iss: issuer, ...times }, privateKey);
    },
  };
}

/** Convex takes a key set in the configuration itself. */
function withKeys({ providers }: AuthConfig, jwks: object): AuthConfig {
  const data = `data:text/plain;charset=utf-8;base64,${btoa(JSON.stringify(jwks))}`;
  return {
    providers: providers.map((provider) =>
      "type" in provider && provider.type === "customJwt" ? { ...provider, jwks: data } : provider,
    ),
  };
}

async function signJwt(claims: object, privateKey: CryptoKey): Promise<string> {
  const header = { alg: "RS256", typ: "JWT", kid: KEY_ID };
  const content = `${encode(utf8(JSON.stringify(header)))}.${encode(utf8(JSON.stringify(claims)))}`;
  const signature = await crypto.subtle.sign(RS256, privateKey, utf8(content));
  return `${content}.${encode(new Uint8Array(signature))}`;
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Base64url, as RFC 7515 has it: without padding. */
function encode(bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

const KEY_ID = "test_key_example";

const RS256 = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
