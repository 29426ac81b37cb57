/**
 * The check of `requires`, without server code: for pages that hide what their user
 * may not do.
 *
 * @packageDocumentation
 */
export {
  readAccessClaims,
  type AccessClaims,
  type Impersonator,
  type TokenClaims,
} from "./identity/accessClaims";
export {
  missingRequirement,
  type MissingRequirement,
  type RequirementClaims,
  type Requirements,
  type RouteRequirements,
} from "./functions/requirements";
