import { anonymous, type Caller } from "./caller";
import { invalid, TokenError } from "./tokenError";
import type { TokenVerifier } from "./tokenVerifier";

/**
 * Returns the caller of an HTTP request, by its `Authorization` header.
 *
 * @throws TokenError
 */
export async function authenticateRequest(
  tokenVerifier: TokenVerifier,
  headers: Headers,
): Promise<Caller> {
  const authorization = headers.get("authorization");
  if (authorization === null) return anonymous;
  if (/^convex /i.test(authorization)) throw noAdmins();
  const token = /^bearer (.+)$/is.exec(authorization)?.[1]?.trim();
  if (token === undefined || token === "") {
    throw invalid("Header must begin with `bearer `", "header");
  }
  return await tokenVerifier.verify(token);
}

/**
 * Returns the caller of an `Authenticate` message of a WebSocket.
 *
 * @throws TokenError
 */
export async function authenticateMessage(
  tokenVerifier: TokenVerifier,
  { tokenType, value }: { tokenType: "None" | "User" | "Admin"; value: string },
): Promise<Caller> {
  if (tokenType === "None") return anonymous;
  if (tokenType === "Admin") throw noAdmins();
  return await tokenVerifier.verify(value);
}

function noAdmins(): TokenError {
  return new TokenError(
    "BadDeployKey",
    "The provided admin key was invalid for this instance. The local Convex server has no admin key.",
    "admin_key",
  );
}
