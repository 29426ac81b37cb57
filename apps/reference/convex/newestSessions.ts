import type { QueryCtxOf } from "@opensync/convex-auth";
import type { auth } from "./auth";

/**
 * The caller's sessions with the latest activity, at most 1,000 of them;
 * `complete` says whether these are all. Bounds the cost of what adds them up.
 */
export async function newestSessions(db: QueryCtxOf<typeof auth>["db"]) {
  const sessions = await db
    .query("sessions")
    .withIndex("by_user_updated")
    .order("desc")
    .take(MOST + 1);
  return { sessions: sessions.slice(0, MOST), complete: sessions.length <= MOST };
}

const MOST = 1_000;
