import type { Backend } from "./backend";
import { anonymous, type Caller } from "./scope";
import { invalid, TokenError } from "./tokenError";

/**
 * Who sends an HTTP request, by its `Authorization` header.
 *
 * @throws TokenError
 */
export async function callerOf(backend: Backend, headers: Headers): Promise<Caller> {
  const authorization = headers.get("authorization");
  if (authorization === null) return anonymous;
  if (/^convex /i.test(authorization)) {
    throw new TokenError(
      "BadDeployKey",
      "The provided admin key was invalid for this instance. The local Convex has none.",
    );
  }
  const token = /^bearer (.+)$/is.exec(authorization)?.[1]?.trim();
  if (token === undefined || token === "") throw invalid("Header must begin with `bearer `");
  return await backend.functions.tokens.verify(token);
}
