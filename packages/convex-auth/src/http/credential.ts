import { readToken, type TokenShape } from "../apiKeys/token";
import { unauthorized } from "./httpError";

/** What a request shows to say whose it is. Nothing here was looked up yet. */
export type Credential = { kind: "apiKey"; key: string } | { kind: "token" };

/**
 * Reads the `Authorization` header. The key's prefix is looked at first,
 * because Convex throws on a bearer that is no JWT; a mistyped key is told by
 * its checksum, without a look-up.
 *
 * Throws an `HttpError` with code `unauthorized`, and never repeats the header.
 *
 * @param shape - Of API keys; `null` in an app that has none.
 */
export function readCredential(headers: Headers, shape: TokenShape | null): Credential {
  // Headers have no spaces around them any more.
  const header = headers.get("authorization") ?? "";
  if (header === "") {
    throw unauthorized("Send an API key or an access token: Authorization: Bearer …", false);
  }
  if (header.length > LONGEST) throw unauthorized("The Authorization header is too long.");
  const bearer = /^bearer +(\S+)$/i.exec(header)?.[1];
  if (bearer === undefined) {
    throw unauthorized("The Authorization header has to be one of the form: Bearer …");
  }
  return shape === null ? { kind: "token" } : credentialOf(bearer, shape);
}

function credentialOf(bearer: string, shape: TokenShape): Credential {
  const read = readToken(bearer, shape);
  switch (read.kind) {
    case "none":
      return { kind: "token" };
    case "mistyped":
      throw unauthorized("This API key is mistyped: it does not add up.");
    case "legacy":
      return { kind: "apiKey", key: bearer };
    case "key":
      if (read.environment === shape.environment) return { kind: "apiKey", key: bearer };
      throw unauthorized(
        `This API key is of the ${read.environment} environment; this is the ${shape.environment} one.`,
      );
  }
}

/** Characters. Far more than any access token has. */
const LONGEST = 16_384;
