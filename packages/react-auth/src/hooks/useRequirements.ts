import {
  missingRequirement,
  type MissingRequirement,
  type Requirements,
} from "@opensync/convex-auth/requirements";
import { useEffect, useState } from "react";
import { useAuthContext } from "../context";

/**
 * Returns the first requirement that the session does not meet, by the check that the
 * server runs: `null` when it meets all, `undefined` while there is no signed-in user.
 * Changes with the token, and when the last sign-in becomes too old for `recentAuth`.
 *
 * It is for showing what the user can do. Whether they may, the server decides, with the
 * same `requires`.
 *
 * @example
 * ```tsx
 * function DeleteButton() {
 *   const missing = useRequirements({ permission: "sessions:delete" });
 *   return <button disabled={missing !== null}>Delete session</button>;
 * }
 * ```
 */
export function useRequirements(requires: Requirements): MissingRequirement | null | undefined {
  const { session } = useAuthContext().state;
  const [, setTime] = useState(0);
  const maxAge = requires.recentAuth?.maxAgeMs;
  const since = session?.authenticatedAt ?? null;
  useEffect(() => {
    if (maxAge === undefined || since === null) return;
    const rest = since + maxAge + 1 - Date.now();
    if (rest <= 0 || rest > MAX_TIMEOUT) return;
    const timer = setTimeout(() => setTime(Date.now()), rest);
    return () => clearTimeout(timer);
  }, [maxAge, since]);
  return session ? missingRequirement(session, requires) : undefined;
}

/** In milliseconds: browsers run longer timers at once. */
const MAX_TIMEOUT = 2 ** 31 - 1;
