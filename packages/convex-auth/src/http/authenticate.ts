import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { apiKeyFunctionRefs } from "../apiKeys/functionRefs";
import { appUser, noUser } from "../users/database";
import { userFunctionRefs } from "../users/functionRefs";
import { callerOfKey, callerOfToken, type HttpOptions } from "./admission";
import type { HttpCaller } from "./caller";
import { HttpError } from "./httpError";
import { identify } from "./identify";
import { originOf } from "./visit";

/** What {@link authenticate} needs of an HTTP action's context. */
export type AuthenticateCtx = Pick<
  GenericActionCtx<GenericDataModel>,
  "auth" | "meta" | "runQuery" | "runMutation" | "scheduler"
>;

/**
 * Who a request is from, for HTTP actions that are written by hand. Makes the
 * users row of a person who is new, and has it noted that a key was used.
 *
 * Throws what `errorResponse` answers with 401.
 */
export async function authenticate<DataModel extends GenericDataModel>(
  ctx: AuthenticateCtx,
  request: Request,
  options: HttpOptions,
): Promise<HttpCaller<DataModel>> {
  const { hash, identity } = await identify(ctx, request, options);
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
