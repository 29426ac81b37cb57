import type { MissingRequirement } from "./requirements";

/** The missing requirement, for a sentence such as "This requires …". */
export function describeMissing(missing: MissingRequirement): string {
  switch (missing.kind) {
    case "organization":
      return "an organization";
    case "impersonation":
      return "a session without impersonation";
    case "role":
      return `the role ${missing.anyOf.map((role) => `"${role}"`).join(" or ")}`;
    case "permission":
      return `the permission "${missing.name}"`;
    case "featureFlag":
      return `the feature flag "${missing.name}"`;
    case "entitlement":
      return `the entitlement "${missing.name}"`;
    case "recentAuth":
      return "a sign-in that is more recent";
  }
}
