import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from "jose";
import { withScheme, type AuthProvider } from "./authConfig";
import type { Caller } from "./caller";
import { customIdentity, oidcIdentity } from "./identity";
import { KeySets } from "./keySets";
import { invalid, quote, TokenError, type RefusalReason } from "./tokenError";

/** Convex's clock tolerance for `customJwt` tokens, in seconds. OpenID Connect has none. */
const leeway = 5;

type VerifiedUser = Extract<Caller, { type: "user" }>;

/**
 * Verifies tokens against the app's `auth.config.ts` by Convex's rules. Takes the
 * first provider with the token's issuer (ignoring trailing slashes) whose
 * `applicationID`, if it has one, is in the audience. Then checks the signature by
 * key id, and the times.
 *
 * Source: `validate_id_token` of convex-backend's authentication crate.
 */
export class TokenVerifier {
  readonly #keys = new KeySets();

  constructor(private readonly providers: AuthProvider[]) {}

  /** @throws TokenError */
  async verify(token: string, now = Date.now()): Promise<VerifiedUser> {
    const payload = decode(token);
    const issuer = payload.iss;
    if (typeof issuer !== "string") throw invalid(missingIssuer, "no_issuer");
    const provider = this.providers.find((candidate) => matches(candidate, payload, issuer));
    if (provider === undefined) throw noProvider(this.providers, payload, issuer);
    const verified =
      provider.type === "customJwt"
        ? await this.#verifyCustom(token, provider, now)
        : await this.#verifyOidc(token, provider, issuer, now);
    const { sub, exp } = verified;
    if (typeof sub !== "string") throw invalid("Missing subject", "claims", "no subject");
    if (typeof exp !== "number") throw invalid("Missing expiry", "claims", "no expiry");
    const identity = (provider.type === "customJwt" ? customIdentity : oidcIdentity)(
      verified,
      issuer,
      sub,
    );
    return { type: "user", identity, token, expiresAt: exp * 1_000 };
  }

  async #verifyCustom(
    token: string,
    { jwks, algorithm }: Extract<AuthProvider, { type: "customJwt" }>,
    now: number,
  ): Promise<JWTPayload> {
    const { kid } = header(token);
    if (kid === undefined) {
      throw invalid(
        "Could not decode token. JWT may be missing a 'kid' (key ID) header.",
        "no_key",
      );
    }
    try {
      return await this.#keys.verify(jwks, (keys) =>
        jwtVerify(token, keys, {
          algorithms: [algorithm],
          clockTolerance: leeway,
          currentDate: new Date(now),
        }),
      );
    } catch (error) {
      if (error instanceof TokenError) throw error;
      const message =
        error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed
          ? `Could not validate token: ${error.message}`
          : `Could not decode token. The JWT's 'kid' (key ID) header is '${kid}', does this key match any key in the provider's JWKS?`;
      throw invalid(message, ...fault(error, header(token)));
    }
  }

  async #verifyOidc(
    token: string,
    { applicationID }: Extract<AuthProvider, { type: "oidc" }>,
    issuer: string,
    now: number,
  ): Promise<JWTPayload> {
    const jwks = await this.#keys.discover(withScheme(issuer));
    try {
      return await this.#keys.verify(jwks, (keys) =>
        jwtVerify(token, keys, {
          algorithms: ["RS256", "EdDSA"],
          audience: applicationID,
          currentDate: new Date(now),
        }),
      );
    } catch (error) {
      if (error instanceof TokenError) throw error;
      throw new TokenError(
        "Unauthenticated",
        "Could not verify OIDC token claim. Check that the token signature is valid and the token hasn't expired.",
        ...fault(error, header(token)),
      );
    }
  }
}

const missingIssuer =
  "Missing issuer claim ('iss') in JWT payload. The JWT must include an 'iss' claim that matches one of your configured auth providers.";

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw invalid(
      "Could not parse JWT payload. Check that the token is a valid JWT format with three base64-encoded parts separated by dots.",
      "malformed",
    );
  }
}

interface TokenHeader {
  kid?: string;
  alg?: unknown;
}

function header(token: string): TokenHeader {
  try {
    const { kid, alg } = decodeProtectedHeader(token);
    return typeof kid === "string" ? { kid, alg } : { alg };
  } catch {
    return {};
  }
}

/** Returns why the verification failed. */
function fault(error: unknown, { kid, alg }: TokenHeader): [RefusalReason, string] {
  if (error instanceof errors.JWTExpired) return ["expired", `exp is ${quote(error.payload.exp)}`];
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "nbf"
      ? ["not_yet_valid", `nbf is ${quote(error.payload.nbf)}`]
      : ["claims", error.claim];
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return ["signature", `kid is ${quote(kid)}`];
  }
  return ["unknown_key", `kid is ${quote(kid)}, alg is ${quote(alg)}`];
}

function matches(provider: AuthProvider, payload: JWTPayload, issuer: string): boolean {
  const audiences = [payload.aud ?? []].flat();
  if (provider.applicationID !== null && !audiences.includes(provider.applicationID)) return false;
  return hasIssuer(provider, issuer);
}

function hasIssuer(provider: AuthProvider, issuer: string): boolean {
  return trimmed(ownIssuer(provider)) === trimmed(withScheme(issuer));
}

function ownIssuer(provider: AuthProvider): string {
  return provider.type === "oidc" ? provider.domain : provider.issuer;
}

/** Removes trailing slashes in linear time, because the issuer of an unverified token can be any text. */
function trimmed(issuer: string): string {
  let end = issuer.length;
  while (issuer[end - 1] === "/") end--;
  return issuer.slice(0, end);
}

function noProvider(providers: AuthProvider[], payload: JWTPayload, issuer: string): TokenError {
  const code = "NoAuthProvider";
  const missing = "No auth provider found matching the given token";
  if (providers.length === 0) {
    const message = `${missing} (no providers configured). Check convex/auth.config.ts.`;
    return new TokenError(code, message, "no_providers", `iss is ${quote(issuer)}`);
  }
  const configured = providers.map((provider) =>
    provider.type === "oidc"
      ? `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`
      : `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`,
  );
  const message =
    `${missing}. Check that your JWT's issuer and audience match one of your configured ` +
    `providers: [${configured.join(", ")}]`;
  const ofIssuer = providers.filter((provider) => hasIssuer(provider, issuer));
  if (ofIssuer.length === 0) {
    const known = providers.map(ownIssuer).join(", ");
    return new TokenError(code, message, "issuer", `iss is ${quote(issuer)}, not ${known}`);
  }
  const expected = ofIssuer.map(({ applicationID }) => applicationID).join(" or ");
  const detail = `aud is ${quote(payload.aud)}, not ${expected}`;
  return new TokenError(code, message, "audience", detail);
}
