import { ConvexError } from "convex/values";
import { isAuthError } from "../errors";
import { scopeVectorSearch } from "../ownership/vectorSearch";
import { userFunctionRefs } from "../users/functionRefs";
import { attempt } from "./attempt";
import { readArgs, type ReadArgs } from "./args";
import { httpFunctionRefs, type Call, type CallResult, type Visitor } from "./functions";
import { invalid, refusalOf } from "./httpError";
import { identify } from "./identify";
import { checkFailures, countFailure, limitCaller } from "./rateLimits";
import { respond } from "./respond";
import { returned } from "./returned";
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
    const { args, path } = await readRequest(visit);
    const { vectorSearch: unscopedVectorSearch, ...rest } = ctx;
    return await act(visit, { ...rest, unscopedVectorSearch, path, request }, args);
  }
  await checkFailures(ctx, api.rateLimits, ip);
  try {
    return await serveCaller(visit);
  } catch (error) {
    if (refusalOf(error)?.status === 401) {
      // Nobody, so that nobody looks it up again.
      visit.shown = null;
      await countFailure(ctx, api.rateLimits, ip);
    }
    throw error;
  }
}

async function serveCaller(visit: Visit): Promise<Response> {
  const { route, api } = visit;
  visit.shown = await identify(visit.ctx, visit.request, api.options);
  const read = await attempt(() => readRequest(visit));
  const early = route.kind === "action" || api.rateLimits !== null || "error" in read;
  if (early) await enter(visit, "error" in read ? [] : read.value.ids);
  if ("error" in read) throw read.error;
  const { args, ids, path } = read.value;
  if (route.kind === "action") return await act(visit, actionCtx(visit, path), args);
  const result = await transact(visit, { ids, args, path, until: "done" });
  visit.visitor = result.visitor;
  return respondWith(visit, result.value);
}

/** Lets somebody in before the handler runs, and counts them. */
async function enter(visit: Visit, ids: Call["ids"]): Promise<void> {
  const { visitor, refusal } = await transact(visit, { ...NOTHING, ids, until: "admitted" });
  visit.visitor = visitor;
  await limitCaller(visit.ctx, visit.api.rateLimits, {
    apiKeyId: visitor.apiKey?._id ?? null,
    subject: visitor.caller.subject,
  });
  // After the count, so that nobody can knock without end on what they may not have.
  if (refusal !== undefined) throw new ConvexError(refusal);
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
  const path = pathOf({ request, route });
  const maxBodyBytes = route.maxBodyBytes ?? api.maxBodyBytes;
  return { ...(await readArgs(request, { ...route, maxBodyBytes })), path };
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
  return route.reply === null ? respond(value) : route.reply(value);
}

const NOTHING = { ids: [], args: {}, path: "" };
