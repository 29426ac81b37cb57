/**
 * The tables for the app's `convex/schema.ts`.
 *
 * @packageDocumentation
 */
export { apiKeyTables } from "./apiKeys/tables";
export { authTables, userFields } from "./users/tables";
