/**
 * The tables for the app's `convex/schema.ts`.
 *
 * @packageDocumentation
 */
export { authTables, userFields } from "./users/tables";
