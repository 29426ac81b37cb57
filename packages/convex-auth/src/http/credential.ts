import type { Auth } from "convex/server";
import { hashToken, readToken, type TokenShape } from "../apiKeys/token";
import { isAuthError } from "../errors";
import type { WorkOSIdentity } from "../identity/claims";
import { requireIdentity } from "../identity/identity";
import { invalid, unauthorized, type HttpError } from "./httpError";
import type { RoutesOptions } from "./options";

/**
 * The credential of a request: the hash of a well-formed API key, which is not looked
 * up yet, or the identity of an access token that Convex accepts.
 */
export type Credential =
  { hash: string; identity: null } | { hash: null; identity: WorkOSIdentity };

/**
 * Reads a request's credential, without looking it up; `null` where it has none.
 *
 * Throws an `HttpError` with code `unauthorized` or, for two credentials,
 * `invalid_request`, and an `AuthError` with code `not_a_user` for a WorkOS token
 * that is not a user session.
 */
export async function readCredential(
  ctx: { auth: Auth },
  request: Request,
  options: RoutesOptions,
): Promise<Credential | null> {
  const { apiKeys } = options;
  const text = readHeaders(request.headers, apiKeys?.shape() ?? null, options);
  if (text === null) return null;
  if (text.kind === "apiKey") {
    return { hash: await hashToken(text.key, apiKeys?.pepper()), identity: null };
  }
  return { hash: null, identity: await readIdentity(ctx.auth, options) };
}

async function readIdentity(auth: Auth, options: RoutesOptions): Promise<WorkOSIdentity> {
  // Convex throws for a bearer that is not a valid token.
  const getUserIdentity = () => auth.getUserIdentity().catch(() => null);
  try {
    return await requireIdentity({ auth: { getUserIdentity } }, options.auth);
  } catch (error) {
    if (!isAuthError(error, "unauthenticated")) throw error;
    throw unauthorized("This access token is not valid here, or has expired.");
  }
}

/** The refusal of a request without a credential. */
export function missingCredential({ apiKeyHeader }: { apiKeyHeader: boolean }): HttpError {
  const where = apiKeyHeader ? `Bearer …, or an API key in ${API_KEY_HEADER}` : "Bearer …";
  return unauthorized(`Send an API key or an access token: Authorization: ${where}`, false);
}

/** The credential as the headers have it. */
type CredentialText = { kind: "apiKey"; key: string } | { kind: "token" };

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
function readHeaders(
  headers: Headers,
  shape: TokenShape | null,
  { apiKeyHeader }: { apiKeyHeader: boolean },
): CredentialText | null {
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

function readBearer(headers: Headers): string | null {
  const header = readHeader(headers, "Authorization");
  if (header === null) return null;
  const bearer = /^bearer +(\S+)$/i.exec(header)?.[1];
  if (bearer !== undefined) return bearer;
  throw unauthorized("The Authorization header must have the form: Bearer …");
}

/** A header's value, which has no spaces around it any more; `null` where it is empty or missing. */
function readHeader(headers: Headers, name: string): string | null {
  const value = headers.get(name) ?? "";
  if (value.length > LONGEST) throw unauthorized(`The ${name} header is too long.`);
  return value === "" ? null : value;
}

function credentialOf(text: string, shape: TokenShape): CredentialText {
  const read = readToken(text, shape);
  switch (read.kind) {
    case "none":
      return TOKEN;
    case "mistyped":
      throw unauthorized("Malformed API key: checksum mismatch.");
    case "legacy":
      return { kind: "apiKey", key: text };
    case "key":
      if (read.environment === shape.environment) return { kind: "apiKey", key: text };
      throw unauthorized(
        `This API key is of the ${read.environment} environment; this is the ${shape.environment} one.`,
      );
  }
}

const TOKEN: CredentialText = { kind: "token" };

/** Characters. Far more than any access token has. */
const LONGEST = 16_384;
