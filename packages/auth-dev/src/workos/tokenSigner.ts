import { decodeJwt, exportJWK, generateKeyPair, SignJWT, type JWK } from "jose";

/**
 * Signs the access tokens of the local WorkOS with a key of its own, so that it decides
 * about claims, times and keys. The emulator's tokens have neither `act` nor `auth_time`.
 */
export interface TokenSigner {
  /** Signs an access token of the emulator again, with more claims and other times. */
  sign(token: string, claims: SessionClaims): Promise<string>;
  /** The key set of `/sso/jwks/<client id>`. */
  keys(): { keys: JWK[] };
  /** Replaces the key: tokens that were issued before do not verify any more. */
  rotate(): Promise<void>;
}

/** Claims that belong to a session and are in each of its tokens. */
export interface SessionClaims {
  /** In seconds since the epoch. */
  auth_time: number;
  /** The impersonator. */
  act?: { sub: string };
  role?: string;
  roles?: string[];
  permissions?: string[];
}

/** When tokens are issued and how long they live. */
export interface TokenTimes {
  /** In milliseconds: how far the clock of the local WorkOS is ahead. */
  clockSkewMs: number;
  /** In seconds; `null` for the emulator's own. */
  tokenLifetime: number | null;
}

/** @param times - Of a user's tokens, read at each signature. */
export async function tokenSigner(
  times: (userId: string | undefined) => TokenTimes,
): Promise<TokenSigner> {
  let key = await newKey();
  return {
    async sign(token, claims) {
      const { iat = Date.now() / 1000, exp = iat + 3600, ...payload } = decodeJwt(token);
      const { clockSkewMs, tokenLifetime } = times(payload.sub);
      const skew = Math.round(clockSkewMs / 1000);
      return await new SignJWT({ ...payload, ...claims, auth_time: claims.auth_time + skew })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: key.id })
        .setIssuedAt(iat + skew)
        .setExpirationTime(iat + skew + (tokenLifetime ?? exp - iat))
        .sign(key.privateKey);
    },
    keys: () => ({ keys: [key.publicKey] }),
    async rotate() {
      key = await newKey();
    },
  };
}

async function newKey() {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const id = `key_${crypto.randomUUID()}`;
  const jwk = { ...(await exportJWK(publicKey)), kid: id, alg: "RS256", use: "sig" };
  return { id, privateKey, publicKey: jwk };
}
