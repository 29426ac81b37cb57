import { ConvexError } from "convex/values";
import { isAuthError } from "../errors";
import { scopeVectorSearch } from "../ownership/vectorSearch";
import { userFunctionRefs } from "../users/functionRefs";
import { attempt } from "./attempt";
import { readArgs, type ReadArgs } from "./args";
import { httpFunctionRefs, type Call, type CallResult, type Visitor } from "./functions";
import { refusalOf, type Refusal } from "./httpError";
import { identify, missingCredential } from "./identify";
import { limitAnonymous, limitCaller, limitFailure } from "./rateLimits";
import { pathBehind } from "./requestPath";
import { respond } from "./respond";
import { returned } from "./returned";
import type { Visit } from "./visit";

/**
 * Serves a request: authenticates the caller, checks what they may do, reads the
 * arguments, runs the handler. In this order, so that an unauthenticated caller
 * learns nothing of what a route wants.
 *
 * The credential is verified before any failure is counted, so that only the caller's
 * own limits apply to a valid one.
 *
 * Throws what the answer is to refuse.
 */
export async function serve(visit: Visit): Promise<Response> {
  const { ctx, request, route, api, ip } = visit;
  if (!route.public) return await serveCaller(visit);
  await limitAnonymous(ctx, api.rateLimits, ip);
  const { args, path } = await readRequest(visit);
  const { vectorSearch: unscopedVectorSearch, ...rest } = ctx;
  return await act(visit, { ...rest, unscopedVectorSearch, path, request }, args);
}

async function serveCaller(visit: Visit): Promise<Response> {
  const { ctx, request, route, api, ip } = visit;
  visit.shown = await verify(visit, () => identify(ctx, request, api.options, api));
  if (visit.shown === null) {
    await limitAnonymous(ctx, api.rateLimits, ip);
    throw missingCredential(api);
  }
  const read = await attempt(() => readRequest(visit));
  const early = route.kind === "action" || api.rateLimits !== null || "error" in read;
  if (early) await enter(visit, "error" in read ? [] : read.value.ids);
  if ("error" in read) throw read.error;
  const { args, ids, path } = read.value;
  if (route.kind === "action") return await act(visit, actionCtx(visit, path), args);
  const done = () => transact(visit, { ids, args, path, until: "done" });
  const result = await (early ? done() : verify(visit, done));
  visit.visitor = result.visitor;
  return respondWith(visit, result.value);
}

/** Authenticates the caller before the handler runs, and counts the request. */
async function enter(visit: Visit, ids: Call["ids"]): Promise<void> {
  const { visitor, refusal } = await verify(visit, () =>
    transact(visit, { ...NOTHING, ids, until: "admitted" }),
  );
  visit.visitor = visitor;
  await limitCaller(visit.ctx, visit.api.rateLimits, {
    apiKeyId: visitor.apiKey?._id ?? null,
    subject: visitor.caller.subject,
  });
  // After the count, so that requests which are not allowed are limited as well.
  if (refusal !== undefined) throw new ConvexError(refusal);
}

/**
 * Runs a step that verifies the credential, and counts a failure. Where requests are
 * counted, no handler runs in it: a handler's own 401 is no failed credential.
 */
async function verify<Value>(visit: Visit, step: () => Promise<Value>): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (isFailedCredential(visit, refusalOf(error))) {
      // Clear the failed credential so that logging does not look it up again.
      visit.shown = null;
      await limitFailure(visit.ctx, visit.api.rateLimits, visit.ip);
    }
    throw error;
  }
}

/** Whether a refusal is of the credential; before there is one, every refusal is. */
function isFailedCredential({ shown }: Visit, refusal: Refusal | null): boolean {
  if (refusal === null) return false;
  return shown === null || refusal.status === 401;
}

/** Who it is, once the request has shown something; also where it was refused. */
export async function whoIs(visit: Visit): Promise<Visitor | null> {
  if (visit.visitor !== null || visit.shown === null) return visit.visitor;
  const asked = await attempt(() => transact(visit, { ...NOTHING, until: "known" }));
  if (!("error" in asked)) visit.visitor = asked.value.visitor;
  return visit.visitor;
}

/** Asks the app's own query or mutation, which has the database. */
async function transact(
  { ctx, route, api, shown }: Visit,
  what: Pick<Call, "ids" | "args" | "path" | "until">,
): Promise<CallResult> {
  const { httpQuery, httpMutation } = httpFunctionRefs(api.module);
  const call: Call = { ...what, route: route.name, hash: shown?.hash ?? null };
  if (route.kind === "mutation" && what.until === "done")
    return await ctx.runMutation(httpMutation, call);
  const asked = await attempt(() => ctx.runQuery(httpQuery, call));
  if (!("error" in asked)) return asked.value;
  if (!isAuthError(asked.error, "user_not_provisioned")) throw asked.error;
  await ctx.runMutation(userFunctionRefs(api.options).ensureUser, {});
  return await ctx.runQuery(httpQuery, call);
}

function actionCtx(visit: Visit, path: string): object {
  const {
    ctx,
    request,
    api: { options },
    shown,
    visitor,
  } = visit;
  if (visitor === null) throw new Error("A handler runs for a caller who is known.");
  const { user, apiKey, scopes, caller } = visitor;
  const { loadOwned } = userFunctionRefs(options);
  const identity = shown?.identity ?? null;
  const vectorSearch = scopeVectorSearch(
    options.tables,
    { identity, user },
    ctx.vectorSearch,
    (table, ids) => ctx.runQuery(loadOwned, { table, ids, caller }),
  );
  const unscopedVectorSearch = ctx.vectorSearch;
  return {
    ...ctx,
    user,
    apiKey,
    scopes,
    caller,
    identity,
    vectorSearch,
    unscopedVectorSearch,
    path,
    request,
  };
}

/** Runs the handler of an action. */
async function act(visit: Visit, ctx: object, args: object): Promise<Response> {
  const { route } = visit;
  const value = await route.handler(ctx, args);
  return value instanceof Response ? value : respondWith(visit, returned(route, value));
}

async function readRequest({ request, route, api }: Visit): Promise<ReadArgs & { path: string }> {
  const path = route.prefix ? pathBehind(route.path, request.url) : "";
  const maxBodyBytes = route.maxBodyBytes ?? api.maxBodyBytes;
  return { ...(await readArgs(request, { ...route, maxBodyBytes })), path };
}

function respondWith({ route }: Visit, value: unknown): Response {
  return route.reply === null ? respond(value) : route.reply(value);
}

const NOTHING = { ids: [], args: {}, path: "" };
