import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { withDefaultHeaders } from "./headers";
import { refusalOf } from "./httpError";
import { scheduleLastUsed } from "./lastUsed";
import { logError } from "./logError";
import type { HttpOptions } from "./options";
import { isLimitRefusal } from "./rateLimits";
import { readClient, type RequestContext } from "./requestContext";
import { respondError } from "./respond";
import type { Route } from "./route";
import { findCaller, runRoute } from "./runRoute";

/**
 * Answers a request for a route. Never throws: every outcome has a status, and the
 * response does not disclose internals.
 *
 * A refusal by a rate limit schedules and logs nothing, so that requests over the
 * limit cost no writes.
 */
export async function handleRequest(
  ctx: GenericActionCtx<GenericDataModel>,
  request: Request,
  route: Route,
  options: HttpOptions,
): Promise<Response> {
  const at = Date.now();
  const client = await readClient(ctx, request);
  const context = { ctx, request, route, options, client, credential: null, caller: null };
  let code: string | null = null;
  let response: Response;
  try {
    response = withDefaultHeaders(await runRoute(context));
  } catch (error) {
    code = refusalOf(error)?.code ?? "internal";
    response = respondError(error, route.name, options.apiKeys?.shape());
    if (isLimitRefusal(error)) return response;
  }
  const durationMs = Date.now() - at;
  await afterResponse(context, () => recordUse(context));
  await afterResponse(context, () =>
    report(context, { status: response.status, code, at, durationMs }),
  );
  return response;
}

/** Records the use of an API key, also when the handler refused: the key was valid. */
async function recordUse(context: RequestContext): Promise<void> {
  const { ctx, credential, options, client } = context;
  if (credential === null || credential.hash === null) return;
  const caller = await findCaller(context);
  if (caller !== null) await scheduleLastUsed(ctx, caller, options, client);
}

type Outcome = { status: number; code: string | null; at: number; durationMs: number };

async function report(context: RequestContext, outcome: Outcome): Promise<void> {
  const { ctx, request, route, options, client } = context;
  if (options.onResponse === null) return;
  const caller = await findCaller(context);
  await options.onResponse(ctx, {
    method: request.method,
    path: route.prefix ? `${route.path}*` : route.path,
    ...outcome,
    userId: caller?.user?._id ?? null,
    apiKey: caller?.apiKey ?? null,
    ...client,
  });
}

/** What happens after the response must not change it. */
async function afterResponse(
  { route, options }: RequestContext,
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    logError(`After ${route.name}`, error, options.apiKeys?.shape());
  }
}
