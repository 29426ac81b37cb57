import type { Auth } from "convex/server";
import { AuthError } from "../errors";
import type { AuthOptions } from "../options";
import { readClaims, type WorkOSIdentity } from "./claims";

type Options = Pick<AuthOptions, "isIssuer">;

/** Returns the caller's WorkOS identity, or `null`. See `auth.identity.get`. */
export async function getIdentity(
  ctx: { auth: Auth },
  options: Options,
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
  options: Options,
): Promise<WorkOSIdentity> {
  const claims = await workosClaims(ctx, options);
  if (claims === null) throw new AuthError("unauthenticated");
  const identity = readClaims(claims);
  if (identity === null) throw new AuthError("not_a_user");
  return identity;
}

/** The verified claims of a configured WorkOS issuer. */
async function workosClaims(ctx: { auth: Auth }, { isIssuer }: Options) {
  const claims = await ctx.auth.getUserIdentity();
  return claims !== null && isIssuer(claims.issuer) ? claims : null;
}
