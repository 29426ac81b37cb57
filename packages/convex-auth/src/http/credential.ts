import { readToken, type TokenShape } from "../apiKeys/token";
import { invalid, unauthorized } from "./httpError";

/** What a request shows to say whose it is. Nothing here was looked up yet. */
export type Credential = { kind: "apiKey"; key: string } | { kind: "token" };

/** The header that `apiKeyHeader` lets requests use. */
export const API_KEY_HEADER = "X-API-Key";

/**
 * Reads the `Authorization` header and, where routes read it, `X-API-Key`; `null`
 * where a request has neither. The key's prefix is looked at first, because Convex
 * throws on a bearer that is no JWT; a key with a bad checksum is refused without a
 * look-up.
 *
 * A request with both headers must have the same key in both. Which of two the
 * caller means is not guessed.
 *
 * Throws an `HttpError` with code `unauthorized` or `invalid_request`, and never
 * repeats a header.
 *
 * @param shape - Of API keys; `null` in an app that has none.
 */
export function readCredential(
  headers: Headers,
  shape: TokenShape | null,
  { apiKeyHeader = false }: CredentialOptions = {},
): Credential | null {
  const bearer = readBearer(headers);
  const key = apiKeyHeader ? readHeader(headers, API_KEY_HEADER) : null;
  if (bearer !== null && key !== null && bearer !== key) {
    throw invalid(
      `Send one credential: Authorization or ${API_KEY_HEADER}, not two different ones.`,
    );
  }
  const text = bearer ?? key;
  if (text === null) return null;
  const credential = shape === null ? TOKEN : credentialOf(text, shape);
  if (key === null || credential.kind === "apiKey") return credential;
  throw unauthorized(`${API_KEY_HEADER} takes API keys. Send an access token in Authorization.`);
}

/** How routes and `auth.authenticate` read credentials. */
export type CredentialOptions = {
  /**
   * Whether an API key may also come in the header `X-API-Key`.
   * @default false
   */
  apiKeyHeader?: boolean;
};

function readBearer(headers: Headers): string | null {
  const header = readHeader(headers, "Authorization");
  if (header === null) return null;
  const bearer = /^bearer +(\S+)$/i.exec(header)?.[1];
  if (bearer !== undefined) return bearer;
  throw unauthorized("The Authorization header has to be one of the form: Bearer …");
}

/** A header's value, which has no spaces around it any more; `null` where it is empty or missing. */
function readHeader(headers: Headers, name: string): string | null {
  const value = headers.get(name) ?? "";
  if (value.length > LONGEST) throw unauthorized(`The ${name} header is too long.`);
  return value === "" ? null : value;
}

function credentialOf(text: string, shape: TokenShape): Credential {
  const read = readToken(text, shape);
  switch (read.kind) {
    case "none":
      return TOKEN;
    case "mistyped":
      throw unauthorized("This API key is mistyped: it does not add up.");
    case "legacy":
      return { kind: "apiKey", key: text };
    case "key":
      if (read.environment === shape.environment) return { kind: "apiKey", key: text };
      throw unauthorized(
        `This API key is of the ${read.environment} environment; this is the ${shape.environment} one.`,
      );
  }
}

const TOKEN: Credential = { kind: "token" };

/** Characters. Far more than any access token has. */
const LONGEST = 16_384;
