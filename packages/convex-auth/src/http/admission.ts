import type { Auth, GenericDatabaseReader, GenericDataModel } from "convex/server";
import { describeKey } from "../apiKeys/apiKey";
import type { ResolvedApiKeyOptions } from "../apiKeys/options";
import { apiKeyReader } from "../apiKeys/database";
import { isUseDue, verifyKey, type KeyVerification } from "../apiKeys/verifyKey";
import type { BuilderOptions } from "../functions/builders";
import { refOf } from "../identity/callerRef";
import type { WorkOSIdentity } from "../identity/claims";
import { requireIdentity } from "../identity/identity";
import { appUser, noUser, type UserOf } from "../users/database";
import { requireUser } from "../users/user";
import type { HttpCaller } from "./caller";
import { insufficientScope, invalid, quoted, unauthorized } from "./httpError";
import { idOf, type FoundId } from "./readValue";
import type { Route } from "./route";
import { checkRouteRequirements } from "./routeRequirements";

/** How the HTTP functions find the caller. */
export type HttpOptions = BuilderOptions & {
  /** `null` in an app without API keys. */
  apiKeys: ResolvedApiKeyOptions | null;
};

/** Somebody who is known. */
export type Recognised<DataModel extends GenericDataModel> = {
  caller: HttpCaller<DataModel>;
  /** Whether it is time to note that the key was used. */
  useDue: boolean;
};

type RecognitionCtx<DataModel extends GenericDataModel> = {
  auth: Auth;
  db: GenericDatabaseReader<DataModel>;
};

/**
 * Who a request is from. In the transaction that also does what they ask for, so
 * that nothing changes in between: one indexed read for a key and one for its
 * owner, one for a person.
 *
 * Throws `unauthorized`; of a person, what `requireUser` throws.
 *
 * @param hash - Of the API key; `null` for a token.
 * @param user - The person's users row, where it was read already.
 */
export async function recognise<DataModel extends GenericDataModel>(
  ctx: RecognitionCtx<DataModel>,
  hash: string | null,
  options: HttpOptions,
  user: UserOf<DataModel> | null = null,
): Promise<Recognised<DataModel>> {
  return hash === null
    ? await recognisePerson(ctx, options, user)
    : await recogniseKey(ctx.db, hash, options);
}

/**
 * Whether they may do what a route does, with these ids.
 *
 * Throws `forbidden`, `invalid_request`.
 */
export function admit<DataModel extends GenericDataModel>(
  db: GenericDatabaseReader<DataModel>,
  { caller }: Recognised<DataModel>,
  { scope, requires }: Pick<Route, "scope" | "requires">,
  ids: FoundId[],
): void {
  if (scope !== null && !caller.scopes.includes(scope)) throw insufficientScope(scope);
  checkRouteRequirements(caller, requires);
  for (const { tables, id, at } of ids) {
    if (tables.every((table) => db.normalizeId(table, id) === null)) {
      throw invalid(`${quoted(at)} has to be ${idOf(tables)}.`);
    }
  }
}

async function recognisePerson<DataModel extends GenericDataModel>(
  ctx: RecognitionCtx<DataModel>,
  options: HttpOptions,
  known: UserOf<DataModel> | null,
): Promise<Recognised<DataModel>> {
  const identity = await requireIdentity(ctx, options);
  const user = options.usersTable
    ? (known ?? (await requireUser(ctx, options)))
    : noUser<DataModel>();
  return { caller: callerOfToken<DataModel>(identity, user, options), useDue: false };
}

async function recogniseKey<DataModel extends GenericDataModel>(
  db: GenericDatabaseReader<DataModel>,
  hash: string,
  options: HttpOptions,
): Promise<Recognised<DataModel>> {
  const now = Date.now();
  const verified = await verifyKey(apiKeyReader(db), hash, now);
  return callerOfKey<DataModel>(verified, now, options);
}

/** The caller behind a key that was looked up. Throws `unauthorized` where it is not good. */
export function callerOfKey<DataModel extends GenericDataModel>(
  verified: KeyVerification,
  now: number,
  { apiKeys }: HttpOptions,
): Recognised<DataModel> {
  if (verified.status !== "valid") throw unauthorized(WHY_NOT[verified.status]);
  const { apiKey, user } = verified;
  const declared = apiKeys?.scopes ?? [];
  return {
    caller: {
      identity: null,
      apiKey: describeKey(apiKey),
      user: appUser<DataModel>(user),
      // A scope that the app no longer has is nobody's.
      scopes: declared.filter((scope) => apiKey.scopes?.includes(scope) ?? true),
      // A key outlives its owner's membership, so that it is in no organization.
      caller: { subject: user.workosId, organizationId: null },
    },
    useDue: isUseDue(apiKey, now),
  };
}

/** The caller behind a token. */
export function callerOfToken<DataModel extends GenericDataModel>(
  identity: WorkOSIdentity,
  user: UserOf<DataModel>,
  { apiKeys }: HttpOptions,
): HttpCaller<DataModel> {
  return { identity, apiKey: null, user, scopes: apiKeys?.scopes ?? [], caller: refOf(identity) };
}

/** Told to the holder of the very key. One that was revoked is not there any more. */
const WHY_NOT: Record<Exclude<KeyVerification["status"], "valid">, string> = {
  unknown: "This API key is not known, or was revoked.",
  expired: "This API key has expired.",
  idle: "This API key was not used for too long, and has ended.",
};
