import type { Auth } from "convex/server";
import { hashToken } from "../apiKeys/token";
import { isAuthError } from "../errors";
import type { WorkOSIdentity } from "../identity/claims";
import { requireIdentity } from "../identity/identity";
import type { HttpOptions } from "./admission";
import { API_KEY_HEADER, readCredential, type CredentialOptions } from "./credential";
import { unauthorized, type HttpError } from "./httpError";

/** What a request has shown: a key that adds up, by its hash, or a token that Convex takes. */
export type Shown = { hash: string; identity: null } | { hash: null; identity: WorkOSIdentity };

/**
 * Reads a request's credential, without looking it up; `null` where it has none.
 *
 * Throws an `HttpError` with code `unauthorized` or, for two credentials,
 * `invalid_request`, and an `AuthError` with code `not_a_user` for a WorkOS token
 * that is not a user session.
 */
export async function identify(
  ctx: { auth: Auth },
  request: Request,
  options: HttpOptions,
  reading: CredentialOptions,
): Promise<Shown | null> {
  const { apiKeys } = options;
  const credential = readCredential(request.headers, apiKeys?.shape() ?? null, reading);
  if (credential === null) return null;
  if (credential.kind === "apiKey") {
    return { hash: await hashToken(credential.key, apiKeys?.pepper()), identity: null };
  }
  return { hash: null, identity: await identityOf(ctx.auth, options) };
}

async function identityOf(auth: Auth, options: HttpOptions): Promise<WorkOSIdentity> {
  try {
    return await requireIdentity({ auth: forgiving(auth) }, options);
  } catch (error) {
    if (!isAuthError(error, "unauthenticated")) throw error;
    throw unauthorized("This access token is not valid here, or has expired.");
  }
}

/** Makes the refusal of a request without a credential. */
export function missingCredential({ apiKeyHeader = false }: CredentialOptions): HttpError {
  const where = apiKeyHeader ? `Bearer …, or an API key in ${API_KEY_HEADER}` : "Bearer …";
  return unauthorized(`Send an API key or an access token: Authorization: ${where}`, false);
}

/** Convex throws on a bearer that is no token, or no longer one. */
function forgiving(auth: Auth): Auth {
  return { getUserIdentity: () => auth.getUserIdentity().catch(() => null) };
}
