import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";

/** Somebody who signs tokens. */
export interface Issuer {
  url: string;
  /** Its public keys, for `auth.config.ts`. */
  jwksUrl: string;
  /** A token of Ada's, unless told otherwise; a claim set to `undefined` is left out. */
  sign(claims?: Claims, options?: SignOptions): Promise<string>;
}

type Claims = { [Claim in keyof JWTPayload]?: JWTPayload[Claim] | undefined };

interface SignOptions {
  kid?: string | null;
  alg?: "RS256" | "ES256";
}

/** Keys that nobody knows before, under an address that nobody serves. */
export async function createIssuer(url = "https://issuer.test"): Promise<Issuer> {
  const rsa = await generateKeyPair("RS256", { extractable: true });
  const ec = await generateKeyPair("ES256", { extractable: true });
  const keys = [
    { ...(await exportJWK(rsa.publicKey)), kid: "rsa", alg: "RS256", use: "sig" },
    { ...(await exportJWK(ec.publicKey)), kid: "ec", alg: "ES256", use: "sig" },
  ];
  const jwks = Buffer.from(JSON.stringify({ keys })).toString("base64");
  return {
    url,
    jwksUrl: `data:application/json;base64,${jwks}`,
    async sign(claims = {}, { alg = "RS256", kid = alg === "RS256" ? "rsa" : "ec" } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const usual = { iss: url, aud: "client_test", sub: "ada", iat: now, exp: now + 300 };
      const all = Object.entries({ ...usual, ...claims }).filter(
        ([, value]) => value !== undefined,
      );
      const header = kid === null ? { alg, typ: "JWT" } : { alg, typ: "JWT", kid };
      return await new SignJWT(Object.fromEntries(all))
        .setProtectedHeader(header)
        .sign((alg === "RS256" ? rsa : ec).privateKey);
    },
  };
}
