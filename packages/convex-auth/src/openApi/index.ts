/**
 * An OpenAPI description of the routes of `auth.http`.
 *
 * @packageDocumentation
 */
export { openApi, type OpenApiDocument, type OpenApiInfo } from "./openApi";
export type { JsonSchema } from "./jsonSchema";
