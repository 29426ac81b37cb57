/** The variables that the page reads from `import.meta.env`. */
export interface PageEnv {
  VITE_CONVEX_URL: string;
  VITE_CONVEX_SITE_URL: string;
  VITE_WORKOS_CLIENT_ID: string;
  VITE_WORKOS_REDIRECT_URI: string;
  /** Not there with the real WorkOS at its usual address. */
  VITE_WORKOS_API_BASE_URL?: string;
}

/** What the page has to know about the stack behind it. */
export interface PageBackend {
  convex: string;
  site: string;
  clientId: string;
  workosUrl: string;
}

const realWorkosUrl = "https://api.workos.com";

/**
 * The page's variables for a stack and the address that the page really has.
 *
 * @param callbackPath path that finishes the sign-in, such as `/callback`.
 */
export function pageEnv(backend: PageBackend, appUrl: string, callbackPath: string): PageEnv {
  return {
    VITE_CONVEX_URL: backend.convex,
    VITE_CONVEX_SITE_URL: backend.site,
    VITE_WORKOS_CLIENT_ID: backend.clientId,
    VITE_WORKOS_REDIRECT_URI: new URL(callbackPath, appUrl).href,
    ...(backend.workosUrl === realWorkosUrl ? {} : { VITE_WORKOS_API_BASE_URL: backend.workosUrl }),
  };
}

/** The same for Vite's `define`, which wins over every `.env` file. */
export function pageDefines(env: PageEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
  );
}
