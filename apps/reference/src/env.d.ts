/** The page's variables. `opensync-auth dev` sets them for the local stack. */
interface ImportMetaEnv {
  readonly VITE_CONVEX_URL: string | undefined;
  /** Where the deployment's HTTP endpoints are; needed where that is not `*.convex.site`. */
  readonly VITE_CONVEX_SITE_URL: string | undefined;
  readonly VITE_WORKOS_CLIENT_ID: string | undefined;
  readonly VITE_WORKOS_REDIRECT_URI: string | undefined;
  /** Where WorkOS is when it is not at https://api.workos.com. */
  readonly VITE_WORKOS_API_BASE_URL: string | undefined;
}
