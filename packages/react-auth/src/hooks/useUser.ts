import { useAuthContext } from "../components/context";
import type { AuthUser } from "../user";

/**
 * Returns the signed-in user's row, live, or `null` in every other state. Below
 * `RequireAuth` and `SignedIn` it is never `null`.
 *
 * @example
 * ```tsx
 * const user = useUser();
 * return <p>{user?.name ?? "Guest"}</p>;
 * ```
 */
export function useUser(): AuthUser | null {
  return useAuthContext().state.user;
}
