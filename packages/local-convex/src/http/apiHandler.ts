import type { JSONValue } from "convex/values";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { authenticateRequest } from "../auth/authenticate";
import { TokenError } from "../auth/tokenError";
import type { Backend } from "../engine/backend";
import type { Origin, Sender } from "../engine/scope";
import type { FunctionOutcome } from "../functions/functionCall";
import { FunctionError } from "../functions/functionError";
import { loopbackCors } from "../net/loopbackCors";
import { encodeTs } from "../sync/syncProtocol";
import { fileRoutes } from "./fileRoutes";
import { writeValue, type ValueFormat } from "./writeValue";

/** Convex's limit of a request body. */
export const maxBodyBytes = 20 * 1024 * 1024;

interface Call {
  path: string;
  args: JSONValue;
  format: ValueFormat | null;
}

type Run = (call: Call, sender: Sender) => Promise<FunctionOutcome>;

/** Context of each request. */
interface Env {
  Bindings: { origin: Origin };
}

/**
 * Serves Convex's HTTP API, for `ConvexHttpClient` and plain `fetch`.
 *
 * Source: `public_api.rs` of convex-backend, https://docs.convex.dev/http-api
 */
export function apiHandler(backend: Backend): Hono<Env> {
  const app = new Hono<Env>();
  const query: Run = async ({ path, args }, sender) =>
    (await backend.query(path, args, sender)).outcome;
  const mutation: Run = async ({ path, args }, sender) =>
    (await backend.mutation(path, args, sender)).outcome;
  const action: Run = ({ path, args }, sender) => backend.action(path, args, sender);
  const any: Run = ({ path, args }, sender) => backend.any(path, args, sender);

  app.use(loopbackCors({ credentials: true }));
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) => refuse(c, 413, "RequestTooLarge", "The body has more than 20 MiB."),
    }),
  );
  app.get("/", (c) => c.text("This is a local Convex server, for development only."));
  app.get("/version", (c) => c.text("local"));
  app.get("/instance_name", (c) => c.text("local"));

  const answer = (run: Run) => async (c: Context<Env>) => {
    await backend.ready;
    const call = await readCall(c);
    const caller = await authenticateRequest(backend.functions.tokenVerifier, c.req.raw.headers);
    return respond(c, await run(call, { caller, origin: c.env.origin }), call.format);
  };
  app.post("/api/query", answer(query));
  app.get("/api/query", answer(query));
  app.post("/api/mutation", answer(mutation));
  app.post("/api/action", answer(action));
  app.post("/api/function", answer(any));
  app.post("/api/query_ts", (c) => c.json({ ts: encodeTs(backend.transactions.latest) }));
  // Past data is not kept, so every query reads current data.
  app.post("/api/query_at_ts", answer(query));
  app.post("/api/run/:path{.+}", answer(any));
  app.route("/api/storage", fileRoutes(backend));
  app.post("/api/debug_event", (c) => c.body(null, 204));

  app.notFound((c) => refuse(c, 404, "NotFound", `No route for ${c.req.path}.`));
  app.onError((error, c) => {
    if (error instanceof TokenError) {
      backend.refusedTokens.report(error);
      return refuse(c, 401, error.code, error.message);
    }
    if (error instanceof FunctionError) return refuse(c, 503, "NoFunctions", error.message);
    if (error instanceof HTTPException) return refuse(c, 400, "BadJsonBody", error.message);
    return refuse(c, 500, "InternalServerError", error.message);
  });
  return app;
}

async function readCall(c: Context): Promise<Call> {
  const inPath = c.req.param("path");
  const fields = c.req.method === "GET" ? queryFields(c) : await bodyFields(c);
  const path = inPath === undefined ? fields.path : functionName(inPath);
  if (typeof path !== "string") throw badBody("`path` must be a string such as messages:list.");
  const format = fields.format ?? null;
  if (format !== null && format !== "json" && format !== "convex_encoded_json") {
    throw badBody('`format` must be "json" or "convex_encoded_json".');
  }
  if ((fields.componentPath ?? "") !== "") {
    throw badBody("Only admin or system users can call functions on non-root components directly.");
  }
  return { path, args: (fields.args ?? {}) as JSONValue, format };
}

async function bodyFields(c: Context): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch((error: unknown) => {
    throw badBody(`Failed to parse the request body as JSON: ${String(error)}`);
  });
  if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  throw badBody("The body must be an object with `path` and `args`.");
}

function queryFields(c: Context): Record<string, unknown> {
  const args = c.req.query("args") ?? "{}";
  try {
    return { ...c.req.query(), args: JSON.parse(args) as unknown };
  } catch {
    throw badBody("`args` must be JSON.");
  }
}

/** Returns the name of a function in a URL path: `messages/list` → `messages:list`. */
function functionName(path: string): string {
  const at = path.lastIndexOf("/");
  if (at === -1) throw badBody("Name a function in the path, e.g. /api/run/messages/list.");
  return `${path.slice(0, at)}:${path.slice(at + 1)}`;
}

function respond(c: Context, outcome: FunctionOutcome, asked: ValueFormat | null) {
  const isClient = c.req.header("convex-client")?.startsWith("npm-") === true;
  const format = asked ?? (isClient ? "convex_encoded_json" : "json");
  const logLines = outcome.logLines.length === 0 ? {} : { logLines: outcome.logLines };
  if (outcome.success) {
    return c.json({ status: "success", value: writeValue(outcome.value, format), ...logLines });
  }
  const { errorMessage, errorData } = outcome;
  const data = errorData === undefined ? {} : { errorData };
  return c.json({ status: "error", errorMessage, ...data, ...logLines });
}

function refuse(
  c: Context,
  status: 400 | 401 | 404 | 413 | 500 | 503,
  code: string,
  message: string,
) {
  return c.json({ code, message }, status);
}

function badBody(message: string): HTTPException {
  return new HTTPException(400, { message });
}
