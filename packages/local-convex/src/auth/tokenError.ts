/** Why a token is refused. */
export type RefusalReason =
  | "header"
  | "malformed"
  | "admin_key"
  | "no_issuer"
  | "no_providers"
  | "issuer"
  | "audience"
  | "no_key"
  | "unknown_key"
  | "keys_unavailable"
  | "signature"
  | "expired"
  | "not_yet_valid"
  | "claims";

/** A token that Convex would refuse, with Convex's code and words. */
export class TokenError extends Error {
  override readonly name = "TokenError";

  /**
   * @param message - Convex's words, for the client.
   * @param reason - For the log. `undefined` for what is no fault of a token.
   * @param detail - What the token says and what was expected. Never the token.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly reason?: RefusalReason,
    readonly detail = "",
  ) {
    super(message);
  }
}

/** Convex's code for most faults of a token. */
export function invalid(message: string, reason: RefusalReason, detail = ""): TokenError {
  return new TokenError("InvalidAuthHeader", message, reason, detail);
}

/** A claim or a header of a token for a log: one line, and not a long one. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  const visible = text.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return visible.length > 120 ? `${visible.slice(0, 120)}…` : visible;
}
