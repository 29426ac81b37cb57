/** A token that Convex would refuse, with Convex's code and words. */
export class TokenError extends Error {
  override readonly name = "TokenError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Convex's code for most faults of a token. */
export function invalid(message: string): TokenError {
  return new TokenError("InvalidAuthHeader", message);
}
