/**
 * Returns a response with the security headers that every answer has by default:
 * `Cache-Control: no-store`, because answers are one caller's, and
 * `X-Content-Type-Options: nosniff`. A handler's own values stay. Makes a new
 * response, because the headers of one from `fetch` or `Response.redirect` are
 * immutable.
 *
 * Throws a `TypeError` or `RangeError` for what cannot be sent: another value than
 * a `Response`, `Response.error()`, and a response whose body has been read.
 */
export function withDefaultHeaders(response: Response): Response {
  if (!(response instanceof Response)) {
    throw new TypeError("The handler or its reply must return a Response.");
  }
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(DEFAULT_HEADERS)) {
    if (!headers.get(name)) headers.set(name, value);
  }
  return withHeaders(response, headers);
}

/** Returns a response with these headers in place of its own. Its body is passed on, not read. */
export function withHeaders({ body, status, statusText }: Response, headers: Headers): Response {
  return new Response(body, { status, statusText, headers });
}

/** Adds values to a header that is a list, such as `Vary`. Those that are there stay as they are. */
export function appendToHeader(headers: Headers, name: string, values: readonly string[]): void {
  const before = (headers.get(name) ?? "").split(",").map((value) => value.trim());
  const list = appendToList(before.filter(Boolean), values);
  if (list.length > 0) headers.set(name, list.join(", "));
}

/** Adds names to a list of header names, which are compared without case. */
export function appendToList(list: readonly string[], more: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...list, ...more].filter((name) => {
    const isNew = !seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return isNew;
  });
}

/** The security headers of an answer that a handler did not set. */
export const DEFAULT_HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};
