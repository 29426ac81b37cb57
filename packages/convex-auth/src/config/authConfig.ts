import type { AuthConfig } from "convex/server";
import { resolveWorkOS, type WorkOSOptions } from "./workos";

/**
 * What `convex/auth.config.ts` exports: both issuers under which WorkOS signs
 * AuthKit's tokens. Convex then accepts every token of this client and no other.
 *
 * Reads `WORKOS_CLIENT_ID`, and `WORKOS_API_BASE_URL` only for a local WorkOS
 * (a client id that begins with `client_local`): Convex makes every variable
 * that is read there required.
 *
 * Throws an {@link AuthConfigError} (`missing_client_id`, `malformed_client_id`,
 * `missing_api_base_url`, `malformed_api_base_url`, `malformed_auth_domain`).
 *
 * @param options - For a custom auth domain, or to name what the environment
 * would.
 *
 * @example
 * ```ts
 * // convex/auth.config.ts
 * import { workosAuthConfig } from "@opensync/convex-auth/config";
 * export default workosAuthConfig();
 * ```
 *
 * @example With a custom auth domain
 * ```ts
 * // convex/auth.config.ts
 * import { workosAuthConfig } from "@opensync/convex-auth/config";
 * export default workosAuthConfig({ authDomain: process.env.WORKOS_AUTH_DOMAIN });
 * ```
 *
 * @see https://docs.convex.dev/auth/authkit for the two issuers
 */
export function workosAuthConfig(options: WorkOSOptions = {}): AuthConfig {
  const { issuers, jwks } = resolveWorkOS(options);
  return {
    providers: issuers.map(({ issuer, audience }) => ({
      type: "customJwt",
      issuer,
      algorithm: "RS256",
      jwks,
      ...(audience === undefined ? {} : { applicationID: audience }),
    })),
  };
}
