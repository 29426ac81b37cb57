/**
 * API keys, with which programs act for a user.
 *
 * @packageDocumentation
 */
export { defineApiKeys, type ApiKeys } from "./defineApiKeys";
export type { ApiKey, NewApiKey } from "./apiKey";
export type { KeyFunctions } from "./functions";
export type { ApiKeyOptions } from "./options";
export type { ApiKeyFunctions } from "./steps";
