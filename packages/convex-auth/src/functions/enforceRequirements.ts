import { AuthError } from "../errors";
import { describeMissing } from "./describeMissing";
import {
  missingRequirement,
  type MissingRequirement,
  type RequirementClaims,
  type Requirements,
} from "./requirements";

/** Throws `forbidden`, naming what the token lacks, unless its claims meet the requirements. */
export function enforceRequirements(
  claims: RequirementClaims,
  requires: Requirements | null,
): void {
  const missing = requires === null ? null : missingRequirement(claims, requires);
  if (missing === null) return;
  throw new AuthError("forbidden", {
    message: missingMessage(missing),
    remedy:
      missing.kind === "impersonation"
        ? "Impersonators must not do this. The user must sign in and do it."
        : missing.kind === "recentAuth"
          ? `The user must sign in again: the claim auth_time must be at most ${missing.maxAgeMs / 1000} seconds old.`
          : `The access token lacks ${describeMissing(missing)}. Grant it in the WorkOS dashboard; tokens issued before keep their claims until they are refreshed.`,
  });
}

/** The sentence for the caller. */
export function missingMessage(missing: MissingRequirement): string {
  return `This requires ${describeMissing(missing)}.`;
}
