import { validate } from "convex-helpers/validators";
import { isAuthError } from "../errors";
import { scopeVectorSearch } from "../ownership/vectorSearch";
import { userFunctionRefs } from "../users/functionRefs";
import { attempt } from "./attempt";
import { readArgs, type ReadArgs } from "./args";
import { httpFunctionRefs, type Call, type CallResult, type Visitor } from "./functions";
import { refusalOf } from "./httpError";
import { identify } from "./identify";
import { checkFailures, countFailure, limitCaller } from "./rateLimits";
import { invalid } from "./readValue";
import { respond } from "./respond";
import type { Visit } from "./visit";

/**
 * Serves a request: who it is, whether they may, what they ask for. In this
 * order, so that a stranger learns nothing of what a route wants.
 *
 * Throws what the answer is to refuse.
 */
export async function serve(visit: Visit): Promise<Response> {
  const { ctx, request, route, api, ip } = visit;
  if (route.public) {
    const { args } = await argsOf(visit);
    return respondWith(visit, await route.handler({ ...ctx, path: pathOf(visit), request }, args));
  }
  await checkFailures(ctx, api.rateLimits, ip);
  try {
    return await serveCaller(visit);
  } catch (error) {
    if (refusalOf(error)?.status === 401) await countFailure(ctx, api.rateLimits, ip);
    throw error;
  }
}

async function serveCaller(visit: Visit): Promise<Response> {
  const { route, api } = visit;
  visit.shown = await identify(visit.ctx, visit.request, api.options);
  const read = await attempt(() => argsOf(visit));
  const early = route.kind === "action" || api.rateLimits !== null || "error" in read;
  if (early) await enter(visit, "error" in read ? [] : read.value.ids);
  if ("error" in read) throw read.error;
  const { args, ids } = read.value;
  if (route.kind === "action") {
    return respondWith(visit, await route.handler(actionCtx(visit), args));
  }
  const result = await transact(visit, { ids, args, until: "done" });
  visit.visitor = result.visitor;
  return respondWith(visit, result.value);
}

/** Lets somebody in before the handler runs, and counts them. */
async function enter(visit: Visit, ids: Call["ids"]): Promise<void> {
  const { visitor } = await transact(visit, { ids, args: {}, until: "admitted" });
  visit.visitor = visitor;
  await limitCaller(visit.ctx, visit.api.rateLimits, {
    apiKeyId: visitor.apiKey?._id ?? null,
    subject: visitor.caller.subject,
  });
}

/** Who it is, once the request has shown something; also where it was refused. */
export async function whoIs(visit: Visit): Promise<Visitor | null> {
  if (visit.visitor !== null || visit.shown === null) return visit.visitor;
  const asked = await attempt(() => transact(visit, { ids: [], args: {}, until: "known" }));
  return "error" in asked ? null : asked.value.visitor;
}

/** Asks the app's own query or mutation, which has the database. */
async function transact(
  { ctx, route, api, shown, ...visit }: Visit,
  what: Pick<Call, "ids" | "args" | "until">,
): Promise<CallResult> {
  const { httpQuery, httpMutation } = httpFunctionRefs(api.module);
  const path = pathOf({ route, ...visit });
  const call: Call = { ...what, route: route.name, path, hash: shown?.hash ?? null };
  if (route.kind === "mutation" && what.until === "done")
    return await ctx.runMutation(httpMutation, call);
  const asked = await attempt(() => ctx.runQuery(httpQuery, call));
  if (!("error" in asked)) return asked.value;
  if (!isAuthError(asked.error, "user_not_provisioned")) throw asked.error;
  await ctx.runMutation(userFunctionRefs(api.options).ensureUser, {});
  return await ctx.runQuery(httpQuery, call);
}

function actionCtx(visit: Visit): object {
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
    path: pathOf(visit),
    request,
  };
}

function argsOf({ request, route, api }: Visit): Promise<ReadArgs> {
  return readArgs(request, { ...route, maxBodyBytes: route.maxBodyBytes ?? api.maxBodyBytes });
}

function pathOf({ request, route }: Pick<Visit, "request" | "route">): string {
  if (!route.prefix) return "";
  try {
    return decodeURIComponent(new URL(request.url).pathname.slice(route.path.length));
  } catch {
    throw invalid("The path is not encoded as a URL has to be.");
  }
}

function respondWith({ route }: Visit, value: unknown): Response {
  if (value instanceof Response) return value;
  if (route.returns !== null) validate(route.returns, value, { throw: true });
  return route.reply === null ? respond(value) : route.reply(value);
}
