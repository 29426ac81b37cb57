import { ConvexError } from "convex/values";
import { callerOf } from "../ownership/caller";
import { scopeVectorSearch } from "../ownership/vectorSearch";
import { callGetRows } from "../users/calls";
import { readArgs, type ReadArgs } from "./args";
import type { ReturnedCaller } from "./caller";
import { checkReturns } from "./checkReturns";
import { missingCredential, readCredential } from "./credential";
import { isUnauthorized, rateLimited, refusalOf, type Refusal } from "./httpError";
import { limitAnonymous, limitFailure, limitsCallers } from "./rateLimits";
import type { RequestContext } from "./requestContext";
import { pathBehind } from "./requestPath";
import { respond } from "./respond";
import type { FoundId } from "./readValue";
import { runAdmit, runAuthenticate, runHandle } from "./transaction";

/**
 * Runs a route: authenticates the caller, checks their access, reads the arguments,
 * runs the handler. In this order, so that an unauthenticated caller learns nothing
 * about the arguments of a route.
 *
 * The credential is verified before any failure is counted, so that only the caller's
 * own limits apply to a valid one.
 *
 * Throws the refusal.
 */
export async function runRoute(context: RequestContext): Promise<Response> {
  const { ctx, request, route, options, client } = context;
  if (!route.public) return await runProtectedRoute(context);
  await limitAnonymous(ctx, options.rateLimits, client.ip);
  const { args, path } = await readRequest(context);
  const { vectorSearch: unscopedVectorSearch, ...rest } = ctx;
  return await runAction(context, { ...rest, unscopedVectorSearch, path, request }, args);
}

async function runProtectedRoute(context: RequestContext): Promise<Response> {
  const { ctx, request, route, options, client } = context;
  context.credential = await countFailures(context, () => readCredential(ctx, request, options));
  if (context.credential === null) {
    await limitAnonymous(ctx, options.rateLimits, client.ip);
    throw missingCredential(options);
  }
  let read: ReadArgs & { path: string };
  try {
    read = await readRequest(context);
  } catch (error) {
    // An unauthenticated caller gets 401, and does not learn what is malformed.
    await admit(context, []);
    throw error;
  }
  const { args, ids, path } = read;
  const isEarly = route.kind === "action" || options.rateLimits !== null;
  if (isEarly) await admit(context, ids);
  if (route.kind === "action") {
    return await runAction(context, actionCtx(context, path), args);
  }
  const { hash } = context.credential;
  const call = { route: route.name, hash, ids, args, path };
  try {
    const result = await runHandle(ctx, route.kind, call, options);
    context.caller = result.caller;
    return respondWith(context, result.value);
  } catch (error) {
    // Clear the failed credential so that logging does not look it up again.
    if (isUnauthorized(error)) context.credential = null;
    throw error;
  }
}

/** Authenticates the caller before the handler runs, and counts the request. */
async function admit(context: RequestContext, ids: FoundId[]): Promise<void> {
  const { ctx, route, options } = context;
  const access = { route: route.name, hash: context.credential?.hash ?? null, ids };
  const run = limitsCallers(options.rateLimits) ? runAdmit : runAuthenticate;
  const result = await countFailures(context, () => run(ctx, access, options));
  context.caller = result.caller;
  if (result.retryAfterMs !== null) throw rateLimited(result.retryAfterMs);
  if (result.refusal !== null) throw new ConvexError(result.refusal);
}

/**
 * Runs a step that verifies the credential and runs no handler, and counts a failure.
 */
async function countFailures<Value>(
  context: RequestContext,
  step: () => Promise<Value>,
): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (isFailedCredential(context, refusalOf(error))) {
      // Clear the failed credential so that logging does not look it up again.
      context.credential = null;
      await limitFailure(context.ctx, context.options.rateLimits, context.client.ip);
    }
    throw error;
  }
}

/** Whether a refusal is of the credential; before there is one, every refusal is. */
function isFailedCredential({ credential }: RequestContext, refusal: Refusal | null): boolean {
  if (refusal === null) return false;
  return credential === null || refusal.status === 401;
}

/** Finds the caller of a request with a credential, also when the request was refused. */
export async function findCaller(context: RequestContext): Promise<ReturnedCaller | null> {
  const { ctx, credential, options } = context;
  if (context.caller !== null || credential === null) return context.caller;
  try {
    const access = { route: null, hash: credential.hash, ids: [] };
    context.caller = (await runAuthenticate(ctx, access, options)).caller;
  } catch {
    // The credential is no longer valid.
  }
  return context.caller;
}

function actionCtx({ ctx, request, options, ...context }: RequestContext, path: string): object {
  if (context.caller === null) throw new Error("The handler runs after the caller is known.");
  const { user, apiKey, scopes, caller } = context.caller;
  const identity = context.credential?.identity ?? null;
  const vectorSearch = scopeVectorSearch(
    options.auth.tables,
    callerOf(identity, user),
    ctx.vectorSearch,
    (table, ids) => callGetRows(ctx, options.auth, { table, ids, caller }),
  );
  const unscopedVectorSearch = ctx.vectorSearch;
  const known = { user, apiKey, scopes, caller, identity };
  return { ...ctx, ...known, vectorSearch, unscopedVectorSearch, path, request };
}

/** Runs the handler of an action. */
async function runAction(context: RequestContext, ctx: object, args: object): Promise<Response> {
  const { route } = context;
  const value = await route.handler(ctx, args);
  return value instanceof Response ? value : respondWith(context, checkReturns(route, value));
}

async function readRequest({
  request,
  route,
  options,
}: RequestContext): Promise<ReadArgs & { path: string }> {
  const path = route.prefix ? pathBehind(route.path, request.url) : "";
  const maxBodyBytes = route.maxBodyBytes ?? options.maxBodyBytes;
  return { ...(await readArgs(request, { ...route, maxBodyBytes })), path };
}

function respondWith({ route }: RequestContext, value: unknown): Response {
  return route.reply === null ? respond(value) : route.reply(value);
}
