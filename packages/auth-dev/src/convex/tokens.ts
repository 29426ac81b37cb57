import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from "jose";
import { withScheme, type AuthProvider } from "./authConfig";
import { customIdentity, oidcIdentity } from "./identity";
import { KeySets } from "./keySets";
import type { Caller } from "./scope";
import { invalid, TokenError } from "./tokenError";

/** Convex's leeway for `customJwt` tokens, in seconds. OpenID Connect gets none. */
const leeway = 5;

type VerifiedUser = Extract<Caller, { type: "user" }>;

/**
 * Verifies tokens against the app's own `auth.config.ts` by Convex's rules:
 * the first provider whose issuer is the token's (trailing slashes ignored)
 * and, where it has an `applicationID`, whose id is in the audience; then the
 * signature by key id; then the times.
 *
 * Source: `validate_id_token` of convex-backend's authentication crate.
 */
export class Tokens {
  readonly #keys = new KeySets();

  constructor(private readonly providers: AuthProvider[]) {}

  /** @throws TokenError */
  async verify(token: string, now = Date.now()): Promise<VerifiedUser> {
    const payload = decode(token);
    const issuer = payload.iss;
    if (typeof issuer !== "string") throw invalid(missingIssuer);
    const provider = this.providers.find((candidate) => matches(candidate, payload, issuer));
    if (provider === undefined) throw new TokenError("NoAuthProvider", noProvider(this.providers));
    const verified =
      provider.type === "customJwt"
        ? await this.#verifyCustom(token, provider, now)
        : await this.#verifyOidc(token, provider, issuer, now);
    const { sub, exp } = verified;
    if (typeof sub !== "string") throw invalid("Missing subject");
    if (typeof exp !== "number") throw invalid("Missing expiry");
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
    const undecodable = invalid(
      kid === undefined
        ? "Could not decode token. JWT may be missing a 'kid' (key ID) header."
        : `Could not decode token. The JWT's 'kid' (key ID) header is '${kid}', does this key match any key in the provider's JWKS?`,
    );
    if (kid === undefined) throw undecodable;
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
      throw error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed
        ? invalid(`Could not validate token: ${error.message}`)
        : undecodable;
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
    );
  }
}

function header(token: string): { kid?: string } {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === "string" ? { kid } : {};
  } catch {
    return {};
  }
}

function matches(provider: AuthProvider, payload: JWTPayload, issuer: string): boolean {
  const audiences = [payload.aud ?? []].flat();
  if (provider.applicationID !== null && !audiences.includes(provider.applicationID)) return false;
  const own = provider.type === "oidc" ? provider.domain : provider.issuer;
  return trimmed(own) === trimmed(withScheme(issuer));
}

function trimmed(issuer: string): string {
  return issuer.replace(/\/+$/, "");
}

function noProvider(providers: AuthProvider[]): string {
  const missing = "No auth provider found matching the given token";
  if (providers.length === 0) {
    return `${missing} (no providers configured). Check convex/auth.config.ts.`;
  }
  const configured = providers.map((provider) =>
    provider.type === "oidc"
      ? `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`
      : `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`,
  );
  return (
    `${missing}. Check that your JWT's issuer and audience match one of your configured ` +
    `providers: [${configured.join(", ")}]`
  );
}
