/** What AuthKit is told, out of what an app configures. */
export interface AuthKitConfiguration {
  clientId: string;
  redirectUri: string;
  apiHostname?: string;
  https?: boolean;
  port?: number;
}

/**
 * Checks an app's configuration and puts it into AuthKit's shape. Pure.
 *
 * Throws an {@link AuthConfigError} for the first thing that is missing or
 * malformed.
 */
export function configureAuthKit(options: {
  clientId: string | undefined;
  redirectUri: string | undefined;
  apiBaseUrl?: string | undefined;
}): AuthKitConfiguration {
  const { clientId, redirectUri, apiBaseUrl } = options;
  if (!clientId) throw missing("client_id", "VITE_WORKOS_CLIENT_ID");
  if (!/^client_\w+$/.test(clientId)) {
    throw malformed("client_id", "VITE_WORKOS_CLIENT_ID", "a WorkOS client id (client_…)");
  }
  if (!redirectUri) throw missing("redirect_uri", "VITE_WORKOS_REDIRECT_URI");
  if (!parseHttp(redirectUri)) {
    throw malformed(
      "redirect_uri",
      "VITE_WORKOS_REDIRECT_URI",
      "a whole URL such as http://localhost:5173/callback",
    );
  }
  if (!apiBaseUrl) {
    if (clientId.startsWith("client_local")) {
      throw missing("api_base_url", "VITE_WORKOS_API_BASE_URL");
    }
    return { clientId, redirectUri };
  }
  const url = parseHttp(apiBaseUrl);
  if (!url || !/^https?:\/\/[^/?#@\\]+\/?$/.test(apiBaseUrl) || !isSafe(url)) {
    throw malformed(
      "api_base_url",
      "VITE_WORKOS_API_BASE_URL",
      "an origin such as http://localhost:4100 or https://auth.example.com (plain http on this machine only)",
    );
  }
  return {
    clientId,
    redirectUri,
    apiHostname: url.hostname,
    https: url.protocol === "https:",
    ...(url.port && { port: Number(url.port) }),
  };
}

/**
 * Checks the address of the Convex deployment. Pure.
 *
 * Throws an {@link AuthConfigError} (`missing_convex_url`,
 * `malformed_convex_url`).
 */
export function checkConvexUrl(url: string | undefined): string {
  if (!url) throw missing("convex_url", "VITE_CONVEX_URL");
  if (parseHttp(url)) return url;
  throw malformed("convex_url", "VITE_CONVEX_URL", "a URL such as https://….convex.cloud");
}

/**
 * `AuthProvider` was given a configuration that cannot work. It is thrown
 * while rendering, so that nobody ships it; the message names the variable and
 * says what to do, and never repeats its value.
 */
export class AuthConfigError extends Error {
  /** Stable, never renamed. */
  readonly code: AuthConfigErrorCode;

  constructor(code: AuthConfigErrorCode, message: string) {
    super(`${message} (${code})`);
    this.name = "AuthConfigError";
    this.code = code;
  }
}

/** Every code that an {@link AuthConfigError} can carry. Codes are never renamed. */
export type AuthConfigErrorCode = `${"missing" | "malformed"}_${Setting}`;

type Setting = "client_id" | "redirect_uri" | "api_base_url" | "convex_url";

function missing(setting: Setting, variable: string): AuthConfigError {
  return new AuthConfigError(
    `missing_${setting}`,
    `${variable} is not set, so AuthProvider has nothing to work with. Run "npx opensync-auth dev", which sets it for the local stack, or put it into .env.local and start the page again.`,
  );
}

function malformed(setting: Setting, variable: string, expected: string): AuthConfigError {
  return new AuthConfigError(
    `malformed_${setting}`,
    `${variable} is not ${expected}. Correct it in .env.local and start the page again.`,
  );
}

function parseHttp(text: string): URL | null {
  if (!/^https?:\/\/\S+$/.test(text)) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
