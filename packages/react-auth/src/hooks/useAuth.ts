import { useAuthContext } from "../context";
import type { AuthState } from "../session/authState";

/**
 * Returns the session as one of four states, distinguished by `status`, with the same
 * fields in each. Throws outside of `AuthProvider`.
 *
 * @example
 * ```tsx
 * function Greeting() {
 *   const auth = useAuth();
 *   switch (auth.status) {
 *     case "loading":
 *       return <p>Loading…</p>;
 *     case "signedOut":
 *       return <button onClick={() => void auth.signIn()}>Sign in</button>;
 *     case "error":
 *       return <button onClick={auth.retry}>{auth.error.message}</button>;
 *     case "signedIn":
 *       return <p>Hello, {auth.user.name ?? auth.user.email}</p>;
 *   }
 * }
 * ```
 */
export function useAuth(): AuthState {
  return useAuthContext().state;
}
