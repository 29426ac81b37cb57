import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { apiKeyFunctionRefs } from "../apiKeys/functionRefs";
import { withDefaultHeaders } from "./headers";
import { refusalOf } from "./httpError";
import { logError } from "./logError";
import { isLimitRefusal } from "./rateLimits";
import { respondError } from "./respond";
import type { Route } from "./route";
import { serve, whoIs } from "./serve";
import { visitOf, type HttpApi, type Visit } from "./visit";

/**
 * Answers a request for a route. Never throws: whatever happens has a status, and
 * the caller learns nothing of the app's inside.
 *
 * A refusal by a rate limit schedules and logs nothing, so that requests over the
 * limit cost no writes.
 */
export async function answer(
  ctx: GenericActionCtx<GenericDataModel>,
  request: Request,
  route: Route,
  api: HttpApi,
): Promise<Response> {
  const at = Date.now();
  const visit = await visitOf(ctx, request, route, api);
  let code: string | null = null;
  let response: Response;
  try {
    response = withDefaultHeaders(await serve(visit));
  } catch (error) {
    code = refusalOf(error)?.code ?? "internal";
    response = respondError(error, route.name, api.options.apiKeys?.shape());
    if (isLimitRefusal(error)) return response;
  }
  const durationMs = Date.now() - at;
  await quietly(visit, () => noteUse(visit));
  await quietly(visit, () => tell(visit, { status: response.status, code, at, durationMs }));
  return response;
}

/** Has it noted that a key was used: in a mutation of its own, and seldom. */
async function noteUse(visit: Visit): Promise<void> {
  const { ctx, api, ip, userAgent } = visit;
  const { apiKeys } = api.options;
  // Also where the handler refused: the key was good, and was used.
  const isKey = visit.shown !== null && visit.shown.hash !== null;
  const visitor = isKey ? await whoIs(visit) : null;
  if (apiKeys === null || !visitor?.useDue || visitor.apiKey === null) return;
  const { touch } = apiKeyFunctionRefs(apiKeys.module);
  await ctx.scheduler.runAfter(0, touch, { id: visitor.apiKey._id, ip, userAgent });
}

type Outcome = { status: number; code: string | null; at: number; durationMs: number };

async function tell(visit: Visit, outcome: Outcome): Promise<void> {
  const { ctx, api, route, ip, userAgent } = visit;
  if (api.onResponse === null) return;
  const visitor = await whoIs(visit);
  await api.onResponse(ctx, {
    method: visit.request.method,
    path: route.prefix ? `${route.path}*` : route.path,
    ...outcome,
    userId: visitor?.user?._id ?? null,
    apiKey: visitor?.apiKey ?? null,
    ip,
    userAgent,
  });
}

/** What comes after the answer must not change it. */
async function quietly({ route, api }: Visit, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    logError(`After ${route.name}`, error, api.options.apiKeys?.shape());
  }
}
