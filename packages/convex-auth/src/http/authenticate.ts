import type {
  Auth,
  GenericDatabaseReader,
  GenericDataModel,
  GenericMutationCtx,
} from "convex/server";
import { describeKey } from "../apiKeys/apiKey";
import { apiKeyReader } from "../apiKeys/database";
import { isUseDue, verifyKey, type KeyVerification } from "../apiKeys/verifyKey";
import { isAuthError } from "../errors";
import { refOf } from "../identity/callerRef";
import { requireIdentity } from "../identity/identity";
import type { UserRow } from "../users/database";
import { ensureUser } from "../users/ensureUser";
import { requireUser } from "../users/user";
import type { Caller } from "./caller";
import { unauthorized } from "./httpError";
import type { RoutesOptions } from "./options";

type ReadCtx = { auth: Auth; db: GenericDatabaseReader<GenericDataModel> };
type WriteCtx = Pick<GenericMutationCtx<GenericDataModel>, "auth" | "db" | "scheduler">;

/** A caller whose credential is valid in this transaction. */
export type Authenticated = { caller: Caller; isUseDue: boolean };

/**
 * Authenticates the caller of a request, in the transaction that also does the work,
 * so that nothing changes in between. Reads the API key and its owner, or the users
 * row of a token. In a mutation, it inserts the users row when missing.
 *
 * Throws an `HttpError` with code `unauthorized`; for a token, an `AuthError`.
 *
 * @param hash - The hash of the API key; `null` for a token.
 */
export async function authenticate(
  ctx: ReadCtx | WriteCtx,
  hash: string | null,
  options: RoutesOptions,
): Promise<Authenticated> {
  return hash === null
    ? await authenticateToken(ctx, options)
    : await authenticateKey(ctx.db, hash, options);
}

/**
 * The same in a mutation that only counts the request: leaves an existing users row
 * as it is, whatever the token's claims, so that requests over a limit write nothing.
 */
export async function authenticateToCount(
  ctx: WriteCtx,
  hash: string | null,
  options: RoutesOptions,
): Promise<Authenticated> {
  try {
    return await authenticate({ auth: ctx.auth, db: ctx.db }, hash, options);
  } catch (error) {
    if (!isAuthError(error, "user_not_provisioned")) throw error;
    return await authenticate(ctx, hash, options);
  }
}

async function authenticateToken(
  ctx: ReadCtx | WriteCtx,
  { auth, apiKeys }: RoutesOptions,
): Promise<Authenticated> {
  const identity = await requireIdentity(ctx, auth);
  let user: unknown = null;
  if (auth.usersTable) {
    user = await ("scheduler" in ctx
      ? ensureUser(ctx, identity, auth)
      : requireUser(ctx.db, identity.subject));
  }
  const scopes = apiKeys?.scopes ?? [];
  const caller = { identity, apiKey: null, user: user as UserRow, scopes, caller: refOf(identity) };
  return { caller, isUseDue: false };
}

async function authenticateKey(
  db: GenericDatabaseReader<GenericDataModel>,
  hash: string,
  { apiKeys }: RoutesOptions,
): Promise<Authenticated> {
  const now = Date.now();
  const verified = await verifyKey(apiKeyReader(db), hash, now);
  if (verified.status !== "valid") throw unauthorized(REASONS[verified.status]);
  const { apiKey, user } = verified;
  const declared = apiKeys?.scopes ?? [];
  return {
    caller: {
      identity: null,
      apiKey: describeKey(apiKey),
      user,
      // A scope that the app no longer declares grants nothing.
      scopes: declared.filter((scope) => apiKey.scopes?.includes(scope) ?? true),
      // A key outlives its owner's membership, so it is in no organization.
      caller: { subject: user.workosId, organizationId: null },
    },
    isUseDue: isUseDue(apiKey, now),
  };
}

/** For the holder of the key. A revoked key no longer exists. */
const REASONS: Record<Exclude<KeyVerification["status"], "valid">, string> = {
  unknown: "This API key is not known, or was revoked.",
  expired: "This API key has expired.",
  idle: "This API key expired because it was not used.",
};
