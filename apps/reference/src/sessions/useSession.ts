import { isAuthError } from "@opensync/convex-auth/errors";
import { useQueries } from "convex/react";
import { useMemo } from "react";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";

/**
 * My session with this id, live: `undefined` while it loads, `null` when there
 * is none. Whether it is gone, somebody else's or no id at all looks the same.
 */
export function useSession(id: string): Doc<"sessions"> | null | undefined {
  const queries = useMemo(() => ({ session: { query: api.sessions.get, args: { id } } }), [id]);
  const session = useQueries(queries)["session"] as Doc<"sessions"> | Error | undefined;
  if (!(session instanceof Error)) return session;
  if (isAuthError(session, "not_found")) return null;
  throw session;
}
