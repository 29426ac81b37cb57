import { isLoopbackHost, isLoopbackOrigin } from "./loopbackNames";

/**
 * Which web pages may send requests to a server:
 * - `pages`: pages of this machine, and navigation from links on any page.
 * - `programs`: pages of this machine, without navigation from other sites.
 * - `any`: all pages. The server's own CORS rules decide.
 */
export type AllowedPages = "pages" | "programs" | "any";

/** The parts of a `node:http` request that {@link foreignHeader} reads. */
export interface ReceivedRequest {
  method?: string | undefined;
  url?: string | undefined;
  /** Alternating names and values as received, including repeated headers. */
  rawHeaders: string[];
}

/** Header that identifies a request as foreign. */
export type ForeignHeader = "Host" | "Origin" | "Sec-Fetch-Site";

const sameSite = new Set(["same-origin", "same-site", "none"]);

/**
 * Returns the header that shows that a request comes from another site, or `null`
 * when the request comes from this machine.
 *
 * `Host` must always name this machine, which prevents DNS rebinding. `Origin`
 * may be absent: programs do not send it, and browsers omit it for links, images
 * and scripts, whose source is in `Sec-Fetch-Site`. An image on a `localhost`
 * page that is served from `127.0.0.1` is cross-site as well; its `Referer`
 * distinguishes it from an image on another site.
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
  // An absolute request target contains a host, which servers prefer to `Host`.
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

/** Navigation of a whole tab: scripts of the other site cannot read the response. */
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
