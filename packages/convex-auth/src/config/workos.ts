import { AuthConfigError } from "./configError";

/**
 * Where WorkOS is and which client this app is there. Everything has a default
 * in the environment; options win.
 */
export type WorkOSOptions = {
  /**
   * The AuthKit client, `client_…`.
   * @default process.env.WORKOS_CLIENT_ID
   */
  clientId?: string | undefined;
  /**
   * The host of a custom auth domain, such as `auth.example.com`: WorkOS then
   * signs tokens under that host. Tokens of `api.workos.com` stay accepted, and
   * the change signs no user out.
   *
   * In `auth.config.ts`, write `process.env.WORKOS_AUTH_DOMAIN` out.
   * @default undefined
   */
  authDomain?: string | undefined;
  /**
   * The base URL of a local WorkOS, such as `http://localhost:4100`. Replaces
   * `https://api.workos.com`. Plain http is for this machine only.
   * @default process.env.WORKOS_API_BASE_URL, read only for client ids that begin with `client_local`
   */
  apiBaseUrl?: string | undefined;
};

/** {@link WorkOSOptions}, resolved. */
export type WorkOS = {
  clientId: string;
  /** Without a trailing slash. */
  apiBaseUrl: string;
  jwks: string;
  issuers: { issuer: string; audience?: string }[];
};

/**
 * Resolves the options with the environment as default. Reads only the variables that
 * it needs.
 */
export function resolveWorkOS(options: WorkOSOptions): WorkOS {
  const clientId = checkClientId(options.clientId ?? process.env.WORKOS_CLIENT_ID);
  const local = options.apiBaseUrl ?? (isLocalClient(clientId) ? localBaseUrl() : undefined);
  const apiBaseUrl = local === undefined ? WORKOS_API : checkBaseUrl(local);
  const hosts =
    options.authDomain === undefined
      ? [apiBaseUrl]
      : [checkAuthDomain(options.authDomain), apiBaseUrl];
  return {
    clientId,
    apiBaseUrl,
    jwks: `${apiBaseUrl}/sso/jwks/${clientId}`,
    issuers: hosts.flatMap((host) => [
      // The first issuer is shared by all of WorkOS's clients: the audience
      // is what makes a token this client's.
      { issuer: `${host}/`, audience: clientId },
      // The second names the client itself; its tokens carry no audience.
      { issuer: `${host}/user_management/${clientId}` },
    ]),
  };
}

/**
 * Returns a check of whether an issuer is a configured WorkOS issuer, compared as
 * Convex does: without trailing slashes. Resolves the options again only when the
 * environment has changed.
 */
export function createIssuerCheck(options: WorkOSOptions): (issuer: string) => boolean {
  let environment = "";
  let issuers: string[] = [];
  return (issuer) => {
    const { WORKOS_CLIENT_ID, WORKOS_AUTH_DOMAIN, WORKOS_API_BASE_URL } = process.env;
    const current = `${WORKOS_CLIENT_ID} ${WORKOS_AUTH_DOMAIN} ${WORKOS_API_BASE_URL}`;
    if (issuers.length === 0 || current !== environment) {
      const authDomain = options.authDomain ?? (WORKOS_AUTH_DOMAIN || undefined);
      const workos = resolveWorkOS({ ...options, authDomain });
      issuers = workos.issuers.map((known) => withoutTrailingSlashes(known.issuer));
      environment = current;
    }
    return issuers.includes(withoutTrailingSlashes(issuer));
  };
}

function withoutTrailingSlashes(issuer: string): string {
  let end = issuer.length;
  while (issuer[end - 1] === "/") end--;
  return issuer.slice(0, end);
}

const WORKOS_API = "https://api.workos.com";

function isLocalClient(clientId: string): boolean {
  return clientId.startsWith("client_local");
}

function localBaseUrl(): string {
  const url = process.env.WORKOS_API_BASE_URL;
  if (url) return url;
  throw new AuthConfigError(
    "missing_api_base_url",
    'WORKOS_API_BASE_URL is not set, and WORKOS_CLIENT_ID is a local client. Run "npx convex env set WORKOS_API_BASE_URL http://localhost:4100".',
  );
}

// None of these messages repeats the value: a pasted API key is a common mistake.

function checkClientId(clientId: string | undefined): string {
  if (!clientId) {
    throw new AuthConfigError(
      "missing_client_id",
      'WORKOS_CLIENT_ID is not set. Run "npx convex env set WORKOS_CLIENT_ID client_…" with the client id of the WorkOS dashboard.',
    );
  }
  if (/^client_\w+$/.test(clientId)) return clientId;
  throw new AuthConfigError(
    "malformed_client_id",
    'WORKOS_CLIENT_ID is not a WorkOS client id. Run "npx convex env set WORKOS_CLIENT_ID client_…" with the client id of the WorkOS dashboard.',
  );
}

function checkBaseUrl(text: string): string {
  const url = parseOrigin(text);
  if (url && (url.protocol === "https:" || isThisMachine(url.hostname))) return url.origin;
  throw new AuthConfigError(
    "malformed_api_base_url",
    'WORKOS_API_BASE_URL is not a base URL: scheme, host and port only, and plain http on this machine only. Run "npx convex env set WORKOS_API_BASE_URL http://localhost:4100".',
  );
}

function checkAuthDomain(text: string): string {
  const url = parseOrigin(text.includes("://") ? text : `https://${text}`);
  if (url?.protocol === "https:") return url.origin;
  throw new AuthConfigError(
    "malformed_auth_domain",
    'The auth domain is not a host such as "auth.example.com". Run "npx convex env set WORKOS_AUTH_DOMAIN auth.example.com".',
  );
}

function parseOrigin(text: string): URL | null {
  if (!/^https?:\/\/[^/?#@\\\s]+\/?$/.test(text)) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function isThisMachine(hostname: string): boolean {
  // A Convex backend in a container reaches this machine by Docker's name for it.
  return /^(localhost|127(\.\d+){3}|\[::1\]|host\.docker\.internal)$/.test(hostname);
}
