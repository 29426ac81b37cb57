import type { Auth } from "convex/server";
import { resolveWorkOS, type WorkOSOptions } from "../config/workos";
import { AuthError } from "../errors";
import { readClaims, type WorkOSIdentity } from "./claims";

/**
 * The caller as WorkOS knows them, or `null` when nobody is signed in.
 *
 * An identity from any other issuer is `null` too, also where the app's
 * `auth.config.ts` trusts that issuer for something else: its subjects are not
 * WorkOS user ids.
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
  const claims = await ctx.auth.getUserIdentity();
  if (claims === null || !isWorkOSIssuer(claims.issuer, options)) return null;
  return readClaims(claims);
}

/**
 * The caller as WorkOS knows them.
 *
 * Throws an `AuthError` with code `unauthenticated` when {@link getIdentity}
 * would answer `null`.
 */
export async function requireIdentity(
  ctx: { auth: Auth },
  options: WorkOSOptions = {},
): Promise<WorkOSIdentity> {
  const identity = await getIdentity(ctx, options);
  if (identity === null) throw new AuthError("unauthenticated");
  return identity;
}

function isWorkOSIssuer(issuer: string, options: WorkOSOptions): boolean {
  const { issuers } = resolveWorkOS({
    ...options,
    authDomain: options.authDomain ?? (process.env.WORKOS_AUTH_DOMAIN || undefined),
  });
  return issuers.some((known) => sameIssuer(known.issuer, issuer));
}

/** As Convex compares issuers: trailing slashes do not count. */
function sameIssuer(a: string, b: string): boolean {
  return a.replace(/\/+$/, "") === b.replace(/\/+$/, "");
}
