/** Reason for refusing a token. */
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

/** A token that Convex would refuse, with Convex's code and message. */
export class TokenError extends Error {
  override readonly name = "TokenError";

  /**
   * @param message - Convex's message, for the client.
   * @param reason - For the log. `undefined` when the token has no fault.
   * @param detail - Actual and expected values. Never contains the token.
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

/** Creates an error with `InvalidAuthHeader`, Convex's code of most faults. */
export function invalid(message: string, reason: RefusalReason, detail = ""): TokenError {
  return new TokenError("InvalidAuthHeader", message, reason, detail);
}

/** Formats a claim or header of a token for a log, as one line of limited length. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  const visible = text.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return visible.length > 120 ? `${visible.slice(0, 120)}…` : visible;
}
