import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono";
import { isLoopbackOrigin } from "./loopbackNames";

/** CORS middleware that lets only web pages of this machine, on any port, read responses. */
export function loopbackCors(options: { credentials?: boolean } = {}): MiddlewareHandler {
  return cors({
    ...options,
    origin: (origin) => (isLoopbackOrigin(origin) ? origin : null),
    maxAge: 86_400,
  });
}
