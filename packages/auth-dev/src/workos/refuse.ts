import type { Context } from "hono";
import { messagePage } from "./messagePage";
import { pageHeaders } from "./page";

/** A page that says why a request cannot be served, and what to do. */
export function refuse(
  c: Context,
  { problem, remedy }: { problem: string; remedy: string },
  status: 400 | 413 | 502 = 400,
) {
  const body = messagePage({ title: "This sign-in cannot go on", text: problem, remedy });
  return c.html(body, status, pageHeaders());
}

/** The answer to a request that failed on our side, such as while the emulator stops. */
export function refuseFailed(error: Error, c: Context) {
  const remedy = `Start it again if this lasts. (${error.name})`;
  return refuse(c, { problem: "The local WorkOS could not answer.", remedy }, 502);
}

/** Leads on with a GET request, whatever the method was. */
export function seeOther(c: Context, location: string) {
  return c.body(null, 303, { location, "cache-control": "no-store" });
}
