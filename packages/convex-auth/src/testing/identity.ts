import type { UserIdentity } from "convex/server";
import { resolveWorkOS, type WorkOSOptions } from "../config/workos";

/**
 * A client id for tests: set `process.env.WORKOS_CLIENT_ID` to it. No WorkOS client
 * has it.
 */
export const TEST_CLIENT_ID = "client_test_example";

/**
 * The claims of a user as Convex returns them after it has verified a WorkOS token, for convex-test's `t.withIdentity`.
 *
 * @param claims - The token's own names: `sub`, `org_id`, `permissions`, …, and
 * whatever a JWT template adds.
 * @param options - Where WorkOS is, where not in the environment.
 *
 * @example
 * ```ts
 * process.env.WORKOS_CLIENT_ID = TEST_CLIENT_ID;
 * const ada = t.withIdentity(workosIdentity({ sub: "user_ada", org_id: "org_engines", role: "admin" }));
 * await ada.mutation(api.auth.ensureUser, {});
 * ```
 */
export function workosIdentity(
  { sub, ...claims }: WorkOSClaims,
  options: WorkOSOptions = {},
): UserIdentity {
  const { apiBaseUrl, clientId } = resolveWorkOS(options);
  const issuer = `${apiBaseUrl}/user_management/${clientId}`;
  return {
    sid: `session_${sub}`,
    ...claims,
    subject: sub,
    issuer,
    tokenIdentifier: `${issuer}|${sub}`,
  };
}

/** The claims of a WorkOS access token, and what a JWT template adds. */
export type WorkOSClaims = {
  /** The WorkOS user id. */
  sub: string;
  sid?: string;
  org_id?: string;
  role?: string;
  roles?: string[];
  permissions?: string[];
  entitlements?: string[];
  feature_flags?: string[];
  /** The impersonator's e-mail, as Convex flattens `act: { sub }`. */
  "act.sub"?: string;
  [claim: string]: string | number | boolean | string[] | Record<string, string> | undefined;
};
