import type { Auth } from "convex/server";
import { resolveWorkOS, type WorkOSOptions } from "../config/workos";
import { AuthError } from "../errors";
import { readClaims, type WorkOSIdentity } from "./claims";

/**
 * Returns the caller's WorkOS identity, or `null` for an unauthenticated caller.
 *
 * Only user sessions of a configured WorkOS issuer have one: `sub` begins with
 * `user_`, `sid` with `session_`. Tokens of machines, OAuth and MCP clients share
 * issuer and keys with user sessions and yield `null`, as does a token of another
 * issuer that the app's `auth.config.ts` trusts.
 *
 * @param ctx - Any Convex function's context.
 * @param options - As given to `workosAuthConfig`, where not in the environment.
 *
 * @example
 * ```ts
 * import { getIdentity } from "@opensync/convex-auth";
 *
 * export const whoAmI = query({
 *   args: {},
 *   handler: async (ctx) => (await getIdentity(ctx))?.organizationId ?? null,
 * });
 * ```
 */
export async function getIdentity(
  ctx: { auth: Auth },
  options: WorkOSOptions = {},
): Promise<WorkOSIdentity | null> {
  const claims = await workosClaims(ctx, options);
  return claims === null ? null : readClaims(claims);
}

/**
 * Returns the caller's WorkOS identity.
 *
 * Throws an `AuthError`: `unauthenticated` without a token of a configured WorkOS
 * issuer, `not_a_user` for such a token that is not a user session.
 */
export async function requireIdentity(
  ctx: { auth: Auth },
  options: WorkOSOptions = {},
): Promise<WorkOSIdentity> {
  const claims = await workosClaims(ctx, options);
  if (claims === null) throw new AuthError("unauthenticated");
  const identity = readClaims(claims);
  if (identity === null) throw new AuthError("not_a_user");
  return identity;
}

/** The verified claims of a configured WorkOS issuer. */
async function workosClaims(ctx: { auth: Auth }, options: WorkOSOptions) {
  const claims = await ctx.auth.getUserIdentity();
  return claims !== null && isWorkOSIssuer(claims.issuer, options) ? claims : null;
}

function isWorkOSIssuer(issuer: string, options: WorkOSOptions): boolean {
  const { issuers } = resolveWorkOS({
    ...options,
    authDomain: options.authDomain ?? (process.env.WORKOS_AUTH_DOMAIN || undefined),
  });
  return issuers.some((known) => sameIssuer(known.issuer, issuer));
}

/** Compares issuers as Convex does: trailing slashes do not count. */
function sameIssuer(a: string, b: string): boolean {
  return withoutTrailingSlashes(a) === withoutTrailingSlashes(b);
}

function withoutTrailingSlashes(issuer: string): string {
  let end = issuer.length;
  while (issuer[end - 1] === "/") end--;
  return issuer.slice(0, end);
}
