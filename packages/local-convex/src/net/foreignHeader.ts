import { isLoopbackHost, isLoopbackOrigin } from "./loopbackNames";

/**
 * Which web pages may send requests to a server of the local stack:
 * - `pages`: those of this machine; links from anywhere may lead to it.
 * - `programs`: those of this machine; no link from elsewhere leads to it.
 * - `any`: all of them. The server decides by its own CORS.
 */
export type AllowedPages = "pages" | "programs" | "any";

/** What a decision needs of a request of `node:http`. */
export interface ReceivedRequest {
  method?: string | undefined;
  url?: string | undefined;
  /** Names and values in turn, as they were received: repetitions are still visible. */
  rawHeaders: string[];
}

/** The header by which a request is refused. */
export type ForeignHeader = "Host" | "Origin" | "Sec-Fetch-Site";

const sameSite = new Set(["same-origin", "same-site", "none"]);

/**
 * Decides whether a request comes from this machine: returns the header that
 * says otherwise, or `null`.
 *
 * `WorkerThread` must name this machine in every case, which stops DNS rebinding.
 * `Origin` may be absent: programs send none. Browsers leave it out for links,
 * images and scripts, and then say in `Sec-Fetch-Site` where these come from.
 * An image of the app at `localhost` that is served from `127.0.0.1` is
 * cross-site as well; its `Referer` tells it from an image of another site.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function foreignHeader(
  request: ReceivedRequest,
  allowed: AllowedPages,
): ForeignHeader | null {
  const header = headersOf(request.rawHeaders);
  const [host, ...otherHosts] = header("host");
  if (host === undefined || otherHosts.length > 0 || !isLoopbackHost(host)) return "Host";
  // An absolute target names a host of its own, and servers prefer it.
  if (request.url?.startsWith("/") !== true) return "Host";
  if (allowed === "any") return null;
  const [origin, ...otherOrigins] = header("origin");
  if (origin !== undefined) {
    return otherOrigins.length === 0 && isLoopbackOrigin(origin) ? null : "Origin";
  }
  if (header("sec-fetch-site").every((site) => sameSite.has(site))) return null;
  if (allowed === "pages" && isLink(request.method, header)) return null;
  return isLoopbackPage(header("referer")) ? null : "Sec-Fetch-Site";
}

type ReadHeader = (name: string) => string[];

function headersOf(rawHeaders: string[]): ReadHeader {
  return (name) =>
    rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}

/** A page that the whole tab shows next: no script of the other site can read it. */
function isLink(method: string | undefined, header: ReadHeader): boolean {
  return (
    (method === "GET" || method === "HEAD") &&
    header("sec-fetch-mode").join() === "navigate" &&
    header("sec-fetch-dest").join() === "document"
  );
}

function isLoopbackPage([referer, ...others]: string[]): boolean {
  if (referer === undefined || others.length > 0 || !URL.canParse(referer)) return false;
  return isLoopbackOrigin(new URL(referer).origin);
}
