import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyResult,
} from "jose";
import { invalid, quote, TokenError } from "./tokenError";

/** Cache duration of key sets and discovery documents, in milliseconds. */
const maxAge = 600_000;

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/**
 * Key sets by URL. Fetched key sets are cached, and fetched again when a token
 * names an unknown key or a signature does not match, because a local issuer can
 * have new keys at every start.
 */
export class KeySets {
  readonly #remote = new Map<string, RemoteKeys>();
  readonly #discovered = new Map<string, { jwks: string; until: number }>();

  /** @throws TokenError when the keys are unavailable; otherwise the error of `check`. */
  async verify(
    url: string,
    check: (keys: JWTVerifyGetKey) => Promise<JWTVerifyResult>,
  ): Promise<JWTPayload> {
    if (url.startsWith("data:")) {
      const keys = createLocalJWKSet(await readDataUrl(url));
      return (await check(keys)).payload;
    }
    const keys = this.#keysAt(url);
    try {
      return (await check(keys)).payload;
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed && !keys.coolingDown) {
        await keys.reload().catch((reason: unknown) => {
          throw unreachable(url, reason);
        });
        return (await check(keys)).payload;
      }
      throw isTokensFault(error) ? error : unreachable(url, error);
    }
  }

  /**
   * Returns the URL of an issuer's key set, by OpenID Connect Discovery.
   *
   * @throws TokenError `AuthProviderDiscoveryFailed`
   */
  async discover(issuer: string): Promise<string> {
    const known = this.#discovered.get(issuer);
    if (known !== undefined && known.until > Date.now()) return known.jwks;
    const failed = (why: string) =>
      new TokenError(
        "AuthProviderDiscoveryFailed",
        `Auth provider discovery of ${issuer} failed: ${why}`,
        "keys_unavailable",
        `discovery of ${issuer}: ${quote(why)}`,
      );
    const address = `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(address, { signal: AbortSignal.timeout(5_000) }).catch(
      (error: unknown) => {
        throw failed(reasonOf(error));
      },
    );
    if (!response.ok) throw failed(`HTTP ${response.status}`);
    const document: unknown = await response.json().catch(() => null);
    if (typeof document !== "object" || document === null || !("jwks_uri" in document)) {
      throw failed("the response has no jwks_uri");
    }
    const jwks = String(document.jwks_uri);
    if (!URL.canParse(jwks)) throw failed("its jwks_uri is not a URL");
    this.#discovered.set(issuer, { jwks, until: Date.now() + maxAge });
    return jwks;
  }

  #keysAt(url: string): RemoteKeys {
    const known = this.#remote.get(url);
    if (known !== undefined) return known;
    const keys = createRemoteJWKSet(new URL(url), {
      cacheMaxAge: maxAge,
      cooldownDuration: 1_000,
      timeoutDuration: 5_000,
    });
    this.#remote.set(url, keys);
    return keys;
  }
}

function isTokensFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return error.code !== "ERR_JWKS_TIMEOUT" && error.code !== "ERR_JOSE_GENERIC";
}

async function readDataUrl(url: string): Promise<JSONWebKeySet> {
  const text = await fetch(url).then(
    (response) => response.text(),
    () => {
      throw invalid(
        "Invalid JWKS data URL. Check that the data URL is properly formatted and contains valid base64-encoded JSON.",
        "keys_unavailable",
        "a data: URL that cannot be read",
      );
    },
  );
  const malformed = invalid(
    "Invalid JWKS response body. It is not valid JSON or doesn't match the expected JWKS format.",
    "keys_unavailable",
    "a data: URL without keys",
  );
  try {
    const value: unknown = JSON.parse(text);
    if (isKeySet(value)) return value;
  } catch {
    throw malformed;
  }
  throw malformed;
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    typeof value === "object" && value !== null && "keys" in value && Array.isArray(value.keys)
  );
}

function unreachable(url: string, error: unknown): TokenError {
  return invalid(
    `Could not fetch JWKS from URL '${url}': ${reasonOf(error)}. Check that the URL is correct and accessible.`,
    "keys_unavailable",
    `${url}: ${quote(reasonOf(error))}`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
