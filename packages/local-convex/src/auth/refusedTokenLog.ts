import type { ConvexLog } from "../log";
import type { RefusalReason, TokenError } from "./tokenError";

/** What was wrong, and what to do about it. */
const texts: Record<RefusalReason, [fault: string, remedy: string]> = {
  header: [
    "the Authorization header is not “Bearer <token>”",
    "Send the access token as a bearer.",
  ],
  malformed: ["it is not a JWT", "Send the access token that AuthKit returns."],
  admin_key: ["it is an admin key", "The local Convex has none. Sign in as a user instead."],
  no_issuer: ["it has no issuer (iss)", "Send the access token that AuthKit returns."],
  no_providers: ["no provider is configured", "Add convex/auth.config.ts, or a provider to it."],
  issuer: [
    "no provider has its issuer",
    "Sign in again if it is of an earlier start. Otherwise correct the provider in convex/auth.config.ts, or WORKOS_CLIENT_ID and WORKOS_API_BASE_URL.",
  ],
  audience: [
    "the provider of its issuer expects another audience",
    "Correct the provider's applicationID in convex/auth.config.ts, or WORKOS_CLIENT_ID.",
  ],
  no_key: ["it names no key (kid)", "Send the access token that AuthKit returns."],
  unknown_key: [
    "the provider has no key of that name, or not for its algorithm",
    "Sign in again if it is of an earlier start. Otherwise correct the provider's jwks in convex/auth.config.ts.",
  ],
  keys_unavailable: [
    "the provider's keys cannot be fetched",
    "Check that the address in convex/auth.config.ts is right and answers.",
  ],
  signature: [
    "its signature does not fit the provider's key",
    "Sign in again if it is of an earlier start. It may also be forged.",
  ],
  expired: ["it has expired", "Let the client fetch a new one, and check this machine's clock."],
  not_yet_valid: ["it is not valid yet", "Check this machine's clock and that of the issuer."],
  claims: [
    "a claim is missing or wrong",
    "Send the access token that AuthKit returns, and check the JWT template in WorkOS.",
  ],
};

/**
 * Reports refused tokens: each reason once until the functions are loaded
 * again, so that neither a client that tries on nor a stranger fills the log.
 */
export class RefusedTokenLog {
  readonly #reported = new Set<RefusalReason>();

  constructor(private readonly log: (event: ConvexLog) => void) {}

  report({ reason, detail }: TokenError): void {
    if (reason === undefined || this.#reported.has(reason)) return;
    this.#reported.add(reason);
    const [fault, remedy] = texts[reason];
    const why = detail === "" ? fault : `${fault} (${detail})`;
    this.log({
      level: "warn",
      source: "server",
      message: `A token was refused: ${why}. ${remedy} This reason is reported once.`,
    });
  }

  /** The app may have been corrected: every reason is news again. */
  functionsChanged(): void {
    this.#reported.clear();
  }
}
