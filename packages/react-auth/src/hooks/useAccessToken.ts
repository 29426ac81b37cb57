import { useAuthContext } from "../context";
import type { AccessTokenOptions } from "../session/pageActions";

/**
 * Returns a function that resolves to the user's access token, for requests to servers
 * other than Convex, or to `null` without a session. The function is the same in every
 * render. It rejects with a {@link ReactAuthError} (`session_unavailable`) when the token
 * has expired and cannot be refreshed.
 *
 * Send the token to your own servers only.
 *
 * @example
 * ```tsx
 * function useReport() {
 *   const getAccessToken = useAccessToken();
 *   return async () => {
 *     const headers = { authorization: `Bearer ${await getAccessToken()}` };
 *     return await fetch("https://api.example.com/report", { headers });
 *   };
 * }
 * ```
 */
export function useAccessToken(): (options?: AccessTokenOptions) => Promise<string | null> {
  return useAuthContext().page.getAccessToken;
}
