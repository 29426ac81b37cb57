import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { apiKeyFunctionRefs } from "../apiKeys/functionRefs";
import { appUser, noUser } from "../users/database";
import { userFunctionRefs } from "../users/functionRefs";
import { callerOfKey, callerOfToken, type HttpOptions } from "./admission";
import type { HttpCaller } from "./caller";
import type { CredentialOptions } from "./credential";
import { HttpError } from "./httpError";
import { identify, missingCredential } from "./identify";
import { originOf } from "./visit";

/** What {@link authenticate} needs of an HTTP action's context. */
export type AuthenticateCtx = Pick<
  GenericActionCtx<GenericDataModel>,
  "auth" | "meta" | "runQuery" | "runMutation" | "scheduler"
>;

/**
 * Returns the caller of a request, for HTTP actions that are written by hand.
 * Creates the users row of a new user, and schedules the note that a key was used.
 * Counts no rate limits: those are of the routes of `auth.http`.
 *
 * Throws what `errorResponse` answers with 401 or, for a request with two different
 * credentials, with 400.
 *
 * @param reading - Where credentials may stand, as in the options of `auth.http`.
 */
export async function authenticate<DataModel extends GenericDataModel>(
  ctx: AuthenticateCtx,
  request: Request,
  options: HttpOptions,
  reading: CredentialOptions = {},
): Promise<HttpCaller<DataModel>> {
  const shown = await identify(ctx, request, options, reading);
  if (shown === null) throw missingCredential(reading);
  const { hash, identity } = shown;
  if (identity === null) return await callerWithKey<DataModel>(ctx, request, hash, options);
  const { me, ensureUser } = userFunctionRefs(options);
  const user = options.usersTable
    ? appUser<DataModel>((await ctx.runQuery(me, {})) ?? (await ctx.runMutation(ensureUser, {})))
    : noUser<DataModel>();
  return callerOfToken<DataModel>(identity, user, options);
}

async function callerWithKey<DataModel extends GenericDataModel>(
  ctx: AuthenticateCtx,
  request: Request,
  hash: string,
  options: HttpOptions,
): Promise<HttpCaller<DataModel>> {
  if (options.apiKeys === null) throw new HttpError("unauthorized", "There are no API keys here.");
  const { verify, touch } = apiKeyFunctionRefs(options.apiKeys.module);
  const verified = await ctx.runQuery(verify, { hash });
  const { caller, useDue } = callerOfKey<DataModel>(verified, Date.now(), options);
  if (useDue && caller.apiKey !== null) {
    const origin = await originOf(ctx, request);
    await ctx.scheduler.runAfter(0, touch, { id: caller.apiKey._id, ...origin });
  }
  return caller;
}
