import { AuthConfigError } from "../config/configError";
import { checkOptions } from "../config/checkOptions";
import { API_KEY_HEADER } from "./credential";
import { appendToHeader, appendToList, withHeaders } from "./headers";
import { isExactOrigin, matchesOrigin } from "./origins";

/** From which origins browsers may call, and what they may send and read. */
export type CorsOptions = {
  /**
   * Origins such as `https://app.example.com`, patterns such as `*.example.com` (that
   * domain and its subdomains, over HTTPS), or `*` for every origin. Or a function of
   * the request that returns such a list.
   * @default ["*"]
   */
  allowedOrigins?: readonly string[] | ((request: Request) => Promise<readonly string[]>);
  /**
   * Request headers that scripts may send. With `apiKeyHeader`, `X-API-Key` is added.
   * @default ["Authorization", "Content-Type"]
   */
  allowedHeaders?: readonly string[];
  /**
   * Response headers that scripts may read, besides those that a handler exposes itself.
   * @default ["WWW-Authenticate", "Retry-After", "Allow"]
   */
  exposedHeaders?: readonly string[];
  /**
   * Whether browsers may send cookies. `allowedOrigins` must then name exact origins,
   * without `null`, `*` and patterns. Of what a function returns, others are left out.
   * @default false
   */
  allowCredentials?: boolean;
  /**
   * How long browsers may keep a preflight, in seconds.
   * @default 86_400
   */
  browserCacheMaxAge?: number;
};

/** CORS options with every default filled in. */
export type Cors = Required<CorsOptions> & {
  /** The request headers that answers depend on. */
  vary: readonly string[];
};

/**
 * Fills in the defaults.
 *
 * Throws an `AuthConfigError`: `open_credentials`, `unknown_option`.
 *
 * @param apiKeyHeader - Whether routes read `X-API-Key`.
 */
export function resolveCors(options: CorsOptions, apiKeyHeader: boolean): Cors {
  const {
    allowedOrigins = ["*"],
    allowedHeaders = ["Authorization", "Content-Type"],
    exposedHeaders = ["WWW-Authenticate", "Retry-After", "Allow"],
    allowCredentials = false,
    browserCacheMaxAge = 86_400,
    ...unknown
  } = options;
  checkOptions('"cors" of routes.register', unknown);
  if (allowCredentials) checkCredentialOrigins(allowedOrigins);
  const own = apiKeyHeader ? [API_KEY_HEADER] : [];
  return {
    allowedOrigins,
    allowedHeaders: appendToList(allowedHeaders, own),
    exposedHeaders,
    allowCredentials,
    browserCacheMaxAge,
    // Shared caches know that Authorization makes an answer private (RFC 9111, section 3.5).
    // Of another header, they learn it from Vary.
    vary: ["Origin", ...own],
  };
}

/** Returns the origin that may read the answer to a request, or `null`. */
export async function allowedOriginOf(request: Request, cors: Cors): Promise<string | null> {
  const { allowedOrigins, allowCredentials } = cors;
  const origin = request.headers.get("origin");
  if (origin === null || origin === "") return null;
  const entries =
    typeof allowedOrigins === "function" ? await allowedOrigins(request) : allowedOrigins;
  // With cookies, an entry counts for itself alone, and only where it is one exact origin.
  const isAllowed = entries.some((entry) =>
    allowCredentials ? entry === origin && isExactOrigin(entry) : matchesOrigin(entry, origin),
  );
  return isAllowed ? origin : null;
}

/**
 * Adds the CORS headers to an answer. The handler's own lists (`Vary`,
 * `Access-Control-Expose-Headers`) are extended. Its `Access-Control-Allow-Origin`
 * can narrow what the options allow, never widen it; whether cookies are allowed is
 * for the options alone.
 *
 * @param origin - The origin that the options allow, if any.
 */
export function withCorsHeaders(response: Response, origin: string | null, cors: Cors): Response {
  const headers = new Headers(response.headers);
  const own = headers.get(ALLOW_ORIGIN) ?? "*";
  headers.delete(ALLOW_ORIGIN);
  headers.delete(ALLOW_CREDENTIALS);
  if (origin !== null && (own === "*" || own === origin)) allow(headers, origin, cors);
  if (headers.get("Vary")?.includes("*") !== true) appendToHeader(headers, "Vary", cors.vary);
  appendToHeader(headers, "Access-Control-Expose-Headers", cors.exposedHeaders);
  return withHeaders(response, headers);
}

/** Returns the headers of the answer to a preflight. */
export function preflightHeaders(
  origin: string | null,
  methods: readonly string[],
  cors: Cors,
): Headers {
  const headers = new Headers({ Vary: "Origin" });
  if (origin !== null) allow(headers, origin, cors);
  headers.set("Access-Control-Allow-Methods", methods.join(", "));
  headers.set("Access-Control-Allow-Headers", cors.allowedHeaders.join(", "));
  headers.set("Access-Control-Max-Age", String(cors.browserCacheMaxAge));
  return headers;
}

function allow(headers: Headers, origin: string, { allowCredentials }: Cors): void {
  headers.set(ALLOW_ORIGIN, origin);
  if (allowCredentials) headers.set(ALLOW_CREDENTIALS, "true");
}

function checkCredentialOrigins(allowedOrigins: Cors["allowedOrigins"]): void {
  if (typeof allowedOrigins === "function") return;
  const open = allowedOrigins.find((entry) => !isExactOrigin(entry));
  if (allowedOrigins.length > 0 && open === undefined) return;
  const found = open === undefined ? "there is none" : `"${open}" is not one`;
  throw new AuthConfigError(
    "open_credentials",
    `With allowCredentials, "allowedOrigins" of the cors of routes.register must list exact origins, and ${found}. Write them as browsers send them, such as "https://app.example.com": scheme and host in lower case, without a path or a slash at the end`,
  );
}

const ALLOW_ORIGIN = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
