import type { ConvexLog } from "../log";
import type { RefusalReason, TokenError } from "./tokenError";

/** Fault and remedy, by reason. */
const texts: Record<RefusalReason, [fault: string, remedy: string]> = {
  header: [
    "the Authorization header is not “Bearer <token>”",
    "Send the access token as a bearer.",
  ],
  malformed: ["it is not a JWT", "Send the access token of your auth provider."],
  admin_key: [
    "it is an admin key",
    "The local Convex server has no admin key. Sign in as a user instead.",
  ],
  no_issuer: ["it has no issuer (iss)", "Send the access token of your auth provider."],
  no_providers: ["no provider is configured", "Add convex/auth.config.ts, or a provider to it."],
  issuer: [
    "no provider has its issuer",
    "Sign in again if it is of an earlier start. Otherwise correct the provider in convex/auth.config.ts, or the environment variables that it reads.",
  ],
  audience: [
    "the provider of its issuer expects another audience",
    "Correct the provider's applicationID in convex/auth.config.ts, or the environment variables that it reads.",
  ],
  no_key: ["it names no key (kid)", "Send the access token of your auth provider."],
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
    "Send the access token of your auth provider, and check its JWT template.",
  ],
};

/**
 * Logs refused tokens, each reason once until the next reload: clients that retry
 * must not fill the log.
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
      message: `A token was refused: ${why}. ${remedy} This reason is logged once.`,
    });
  }

  /** Reports every reason again, because the app may have changed. */
  functionsChanged(): void {
    this.#reported.clear();
  }
}
