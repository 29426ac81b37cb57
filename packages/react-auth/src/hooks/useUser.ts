import { useAuthContext } from "../context";
import type { AuthUser } from "../user";

/**
 * Returns the signed-in user's row, live, or `null` in every other state. Below
 * `RequireAuth` and `SignedIn` it is never `null`.
 *
 * @example
 * ```tsx
 * function Greeting() {
 *   const user = useUser();
 *   return <p>Hello, {user?.name ?? "guest"}</p>;
 * }
 * ```
 */
export function useUser(): AuthUser | null {
  return useAuthContext().state.user;
}
