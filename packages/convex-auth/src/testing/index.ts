/**
 * Identities, API keys and signed tokens for an app's own tests.
 *
 * @packageDocumentation
 */
export { insertApiKey, type TestApiKey } from "./apiKey";
export { TEST_CLIENT_ID, workosIdentity, type WorkOSClaims } from "./identity";
export { testIssuer, type SignedClaims, type SignOptions, type TestIssuer } from "./issuer";
