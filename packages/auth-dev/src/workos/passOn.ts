import type { Context } from "hono";
import { proxy } from "hono/proxy";

/** Hands a request to the emulator as it came, and its answer back: redirects are not followed. */
export function passOn(c: Context, emulatorUrl: string): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  // The path of `//example.com/` would be taken for a host if it were resolved.
  const target = new URL(emulatorUrl);
  target.pathname = pathname;
  target.search = search;
  return proxy(target, { raw: c.req.raw, redirect: "manual", signal: c.req.raw.signal });
}
