/**
 * Names the token issuers that Convex trusts. This entry imports nothing else,
 * because Convex bundles `auth.config.ts` on its own.
 *
 * @packageDocumentation
 */
export { workosAuthConfig } from "./authConfig";
export { AuthConfigError, type AuthConfigErrorCode } from "./configError";
export type { WorkOSOptions } from "./workos";
