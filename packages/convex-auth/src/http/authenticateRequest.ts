import type { GenericActionCtx, GenericDataModel } from "convex/server";
import type { Caller } from "./caller";
import { missingCredential, readCredential } from "./credential";
import { scheduleLastUsed } from "./lastUsed";
import type { RoutesOptions } from "./options";
import { readClient } from "./requestContext";
import { runAuthenticate } from "./transaction";

/** What `routes.authenticate` needs of an HTTP action's context. */
export type AuthenticateCtx = Pick<
  GenericActionCtx<GenericDataModel>,
  "auth" | "meta" | "runQuery" | "runMutation" | "scheduler"
>;

/** Authenticates the caller of a hand-written HTTP action. See `routes.authenticate`. */
export async function authenticateRequest(
  ctx: AuthenticateCtx,
  request: Request,
  options: RoutesOptions,
): Promise<Caller> {
  const credential = await readCredential(ctx, request, options);
  if (credential === null) throw missingCredential(options);
  const { hash, identity } = credential;
  const { caller } = await runAuthenticate(ctx, { route: null, hash, ids: [] }, options);
  await scheduleLastUsed(ctx, caller, options, await readClient(ctx, request));
  const { user, scopes, caller: ref, apiKey } = caller;
  return { user, scopes, caller: ref, apiKey, identity };
}
