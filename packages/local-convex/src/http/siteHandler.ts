import type { RoutableMethod } from "convex/server";
import { authenticateRequest } from "../auth/authenticate";
import type { Caller } from "../auth/caller";
import { TokenError, type RefusalReason } from "../auth/tokenError";
import type { Backend } from "../engine/backend";
import type { Origin } from "../engine/scope";
import { FunctionError } from "../functions/functionError";
import { maxBodyBytes } from "./apiHandler";

/**
 * Serves the HTTP actions of `http.ts`. As in Convex, an `Authorization` header
 * without a valid token does not refuse the request, because the app may use the
 * header for its own credentials. Only reading the identity throws.
 */
export function siteHandler(
  backend: Backend,
): (request: Request, origin: Origin) => Promise<Response> {
  return async (request, origin) => {
    await backend.ready;
    if (Number(request.headers.get("content-length")) > maxBodyBytes) {
      return new Response("The body has more than 20 MiB.", { status: 413 });
    }
    try {
      return await serveAction(backend, request, origin);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      const [code = "", ...trace] = error.message.split("\n");
      return Response.json({ code, trace: trace.join("\n").trimEnd() }, { status: 500 });
    }
  };
}

async function serveAction(backend: Backend, request: Request, origin: Origin): Promise<Response> {
  const { router } = backend.functions;
  if (router === null) {
    return new Response(
      "This Convex deployment does not have HTTP actions enabled. Add convex/http.ts.",
      { status: 404 },
    );
  }
  const { pathname } = new URL(request.url);
  const found = router.lookup(pathname, request.method as RoutableMethod);
  if (found === null) return new Response("No matching routes found", { status: 404 });
  const [action, method, route] = found;
  const caller = await authenticateRequest(backend.functions.tokenVerifier, request.headers).catch(
    (error: unknown): Caller => {
      if (!(error instanceof TokenError)) throw error;
      if (!appsOwn.has(error.reason)) backend.refusedTokens.report(error);
      return { type: "invalid", message: error.message };
    },
  );
  const name = `${method} ${route}`;
  const response = await backend.asAction(name, { caller, origin }, async (ctx) => {
    const result: unknown = await handlerOf(action)(ctx, request);
    if (result instanceof Response) return result;
    throw new Error(`The HTTP action ${name} returned no Response.`);
  });
  return request.method === "HEAD" ? withoutBody(response) : response;
}

/** Reasons that are not logged: the credential may be the app's own, such as an API key. */
const appsOwn = new Set<RefusalReason | undefined>(["header", "malformed", "admin_key"]);

function withoutBody(response: Response): Response {
  // Cancels a stream, so that its writer stops.
  response.body?.cancel().catch(() => undefined);
  return new Response(null, response);
}

/** Returns the handler of a registered function, which its type does not declare. */
function handlerOf(action: object): (ctx: object, request: Request) => unknown {
  if ("_handler" in action && typeof action._handler === "function") {
    return action._handler as (ctx: object, request: Request) => unknown;
  }
  throw new Error("The route's handler must be created by `httpAction`.");
}
