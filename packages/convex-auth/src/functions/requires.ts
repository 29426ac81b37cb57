import { AuthError } from "../errors";
import type { WorkOSIdentity } from "../identity/claims";

/**
 * What the caller's token must say before a function runs. It comes from the
 * token alone, so it is as old as the token.
 *
 * @example
 * ```ts
 * export const purge = auth.mutation({
 *   requires: { permission: "sessions:delete" },
 *   args: {},
 *   handler: async () => null,
 * });
 * ```
 */
export type Requirements = {
  /** The session is in an organization. The others below take that for granted. */
  organization?: true;
  /** All of these permissions. */
  permission?: string | readonly string[];
  /** One of these roles. */
  role?: string | readonly string[];
  /** All of these feature flags. */
  featureFlag?: string | readonly string[];
  /** All of these entitlements. */
  entitlement?: string | readonly string[];
  /** The person is here in person: nobody acts in their name. */
  notImpersonated?: true;
};

/** Refuses with `forbidden`, and says what was missing. */
export function checkRequirements(identity: WorkOSIdentity, requires: Requirements = {}): void {
  const lacking = firstLacking(identity, requires);
  if (lacking === null) return;
  throw new AuthError("forbidden", {
    message: `You may not do this: it takes ${lacking}.`,
    remedy: `The caller's token lacks ${lacking}. Give it in the WorkOS dashboard; a token that is live already has what it had when it was made.`,
  });
}

function firstLacking(identity: WorkOSIdentity, requires: Requirements): string | null {
  const { organization, notImpersonated } = requires;
  if (organization && identity.organizationId === null) return "an organization";
  if (notImpersonated && identity.impersonator !== null) return "the person themselves";
  const roles = list(requires.role);
  if (requires.role !== undefined && !roles.some((role) => identity.roles.includes(role))) {
    // Of no role at all, nobody has one.
    return `the role ${roles.map((role) => `"${role}"`).join(" or ")}`.trim();
  }
  return (
    missing("the permission", list(requires.permission), identity.permissions) ??
    missing("the feature flag", list(requires.featureFlag), identity.featureFlags) ??
    missing("the entitlement", list(requires.entitlement), identity.entitlements)
  );
}

function missing(what: string, wanted: readonly string[], had: readonly string[]): string | null {
  const name = wanted.find((item) => !had.includes(item));
  return name === undefined ? null : `${what} "${name}"`;
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
