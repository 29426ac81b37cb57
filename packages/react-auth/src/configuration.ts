/** The options of AuthKit, from the configuration of an app. */
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
  const { apiBaseUrl } = options;
  const clientId = check("client_id", options.clientId, /^client_\w+$/);
  const redirectUri = check("redirect_uri", options.redirectUri, HTTP);
  // A local client is at a local WorkOS only.
  if (!apiBaseUrl && !clientId.startsWith("client_local")) return { clientId, redirectUri };
  const { protocol, hostname, port } = new URL(check("api_base_url", apiBaseUrl, SAFE_ORIGIN));
  return {
    clientId,
    redirectUri,
    apiHostname: hostname,
    https: protocol === "https:",
    ...(port && { port: Number(port) }),
  };
}

/**
 * Checks the address of the Convex deployment. Pure.
 *
 * Throws an {@link AuthConfigError} (`missing_convex_url`,
 * `malformed_convex_url`).
 */
export function checkConvexUrl(url: string | undefined): string {
  return check("convex_url", url, HTTP);
}

/**
 * The configuration of `AuthProvider` is missing or malformed. The message names the
 * variable and says what to do, and never repeats its value.
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

type Setting = keyof typeof SETTINGS;

/** By setting: the variable that it usually comes from, and an example. */
const SETTINGS = {
  client_id: ["VITE_WORKOS_CLIENT_ID", "client_01EXAMPLE"],
  redirect_uri: ["VITE_WORKOS_REDIRECT_URI", "http://localhost:5173/callback"],
  api_base_url: [
    "VITE_WORKOS_API_BASE_URL",
    "http://localhost:4100 (plain http on this machine only) or https://auth.example.com",
  ],
  convex_url: ["VITE_CONVEX_URL", "https://happy-otter-123.convex.cloud"],
} as const;

const HTTP = /^https?:\/\/[^/\s]+/;

/** Scheme, host and port, and no plain http through a network. */
const SAFE_ORIGIN =
  /^(https:\/\/[^/?#@\\\s]+|http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?)\/?$/;

function check(setting: Setting, value: string | undefined, shape: RegExp): string {
  const [variable, example] = SETTINGS[setting];
  if (!value) {
    throw new AuthConfigError(
      `missing_${setting}`,
      `${variable} is not set. Run "npx opensync-auth dev", which sets it for the local stack, or put it into .env.local, such as ${example}.`,
    );
  }
  if (shape.test(value) && (setting === "client_id" || isUrl(value))) return value;
  throw new AuthConfigError(
    `malformed_${setting}`,
    `${variable} does not look right. Correct it in .env.local; it is something like ${example}.`,
  );
}

function isUrl(value: string): boolean {
  try {
    return Boolean(new URL(value));
  } catch {
    return false;
  }
}
