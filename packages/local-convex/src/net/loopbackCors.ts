import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono";
import { isLoopbackOrigin } from "./loopbackNames";

/** CORS for web pages of this machine, on any port. No other page may read an answer. */
export function loopbackCors(options: { credentials?: boolean } = {}): MiddlewareHandler {
  return cors({
    ...options,
    origin: (origin) => (isLoopbackOrigin(origin) ? origin : null),
    maxAge: 86_400,
  });
}
