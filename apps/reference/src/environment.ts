/** The page's variables. */
export type Environment = {
  convexUrl: string;
  clientId: string;
  redirectUri: string;
  /** Where WorkOS is when it is not at its usual address, as with the local stack. */
  apiBaseUrl: string | undefined;
};

/**
 * Reads the variables that Vite puts into the page, or answers with the names
 * of those that are missing. An empty one counts as missing.
 */
export function readEnvironment(
  variables: Record<string, string | undefined>,
): Environment | { missing: string[] } {
  const convexUrl = variables["VITE_CONVEX_URL"];
  const clientId = variables["VITE_WORKOS_CLIENT_ID"];
  const redirectUri = variables["VITE_WORKOS_REDIRECT_URI"];
  if (convexUrl && clientId && redirectUri) {
    const apiBaseUrl = variables["VITE_WORKOS_API_BASE_URL"] || undefined;
    return { convexUrl, clientId, redirectUri, apiBaseUrl };
  }
  const required = {
    VITE_CONVEX_URL: convexUrl,
    VITE_WORKOS_CLIENT_ID: clientId,
    VITE_WORKOS_REDIRECT_URI: redirectUri,
  };
  return { missing: Object.entries(required).flatMap(([name, value]) => (value ? [] : [name])) };
}
