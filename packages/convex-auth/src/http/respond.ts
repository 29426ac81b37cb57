import type { TokenShape } from "../apiKeys/token";
import { DEFAULT_HEADERS } from "./headers";
import { refusalOf, type Refusal } from "./httpError";
import { toJson } from "./json";
import { logError } from "./logError";

/** Answers with a value as JSON, or with 204 where there is none. */
export function respond(value: unknown): Response {
  if (value === undefined) return new Response(null, { status: 204, headers: DEFAULT_HEADERS });
  return new Response(toJson(value), { status: 200, headers: JSON_HEADERS });
}

/** Answers with a refusal: `{ "error": { "code", "message" } }`. */
function respondRefusal({ status, code, message, headers }: Refusal): Response {
  return new Response(JSON.stringify({ error: { code, message } }), {
    status,
    headers: { ...JSON_HEADERS, ...headers },
  });
}

/**
 * Answers what a handler threw: a refusal as it is, and a fault of the app's
 * with a reference under which the log tells more. Secrets are taken out of the
 * log; of what went wrong, the caller learns nothing.
 *
 * @param what - What was being done, for the log: `GET /api/sessions`.
 * @param shape - Of API keys, so that none of them is logged.
 */
export function respondError(error: unknown, what: string, shape?: TokenShape): Response {
  const refusal = refusalOf(error);
  if (refusal !== null) return respondRefusal(refusal);
  const reference = crypto.randomUUID().slice(0, 8);
  logError(`${what} failed (reference ${reference})`, error, shape);
  const message = `Something went wrong here. Quote the reference ${reference} when you report it.`;
  return new Response(JSON.stringify({ error: { code: "internal", message, reference } }), {
    status: 500,
    headers: JSON_HEADERS,
  });
}

const JSON_HEADERS = { ...DEFAULT_HEADERS, "Content-Type": "application/json; charset=utf-8" };

/**
 * The answer to whatever an HTTP action that is written by hand has thrown: with
 * the same statuses and the same JSON as the routes have.
 *
 * @example
 * ```ts
 * http.route({
 *   path: "/export",
 *   method: "GET",
 *   handler: httpAction(async (ctx, request) => {
 *     try {
 *       const { user } = await routes.authenticate(ctx, request);
 *       return new Response(`Hello, ${user.name}`);
 *     } catch (error) {
 *       return errorResponse(error);
 *     }
 *   }),
 * });
 * ```
 */
export function errorResponse(error: unknown): Response {
  return respondError(error, "An HTTP action");
}
