import { resolveWorkOS, type WorkOS } from "../config/workos";
import { profileFromApi, type Profile } from "./profile";

/** The result of fetching a profile from WorkOS's API. */
export type FetchedProfile =
  | { outcome: "found"; profile: Profile }
  /** A retry will not help. */
  | { outcome: "refused"; reason: string }
  /** A retry may help; `retryAfterMs` is the `Retry-After` of WorkOS, if any. */
  | { outcome: "failed"; reason: string; retryAfterMs: number | null };

/**
 * Fetches a user's profile from WorkOS's API. Never throws, and never discloses the
 * API key.
 *
 * @see https://workos.com/docs/reference/authkit/user/get
 */
export async function fetchProfile(
  workosId: string,
  {
    workos = resolveWorkOS({}),
    apiKey = process.env.WORKOS_API_KEY ?? "",
    fetch = globalThis.fetch,
  }: { workos?: Pick<WorkOS, "apiBaseUrl">; apiKey?: string; fetch?: typeof globalThis.fetch } = {},
): Promise<FetchedProfile> {
  try {
    const url = `${workos.apiBaseUrl}/user_management/users/${encodeURIComponent(workosId)}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
    if (!response.ok) return explain(response);
    const found = profileFromApi(await response.json());
    if (found === null || found.workosId !== workosId) {
      return { outcome: "refused", reason: "WorkOS returned something other than this user" };
    }
    return { outcome: "found", profile: found.profile };
  } catch {
    return { outcome: "failed", reason: "WorkOS could not be reached", retryAfterMs: null };
  }
}

function explain(response: Response): FetchedProfile {
  const { status } = response;
  if (status === 401 || status === 403) {
    return {
      outcome: "refused",
      reason: `WorkOS refused WORKOS_API_KEY (${status}). Run "npx convex env set WORKOS_API_KEY sk_…" with a key of the same environment as WORKOS_CLIENT_ID`,
    };
  }
  if (status === 404) return { outcome: "refused", reason: "WorkOS has no such user (404)" };
  if (status === 429 || status >= 500) {
    return {
      outcome: "failed",
      reason: `WorkOS answered ${status}`,
      retryAfterMs: readRetryAfter(response.headers.get("retry-after")),
    };
  }
  return { outcome: "refused", reason: `WorkOS answered ${status}` };
}

/** `Retry-After` in seconds, as WorkOS sends it; a date is not worth parsing. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}

/**
 * The delay before a retry, in milliseconds, or `null` to give up: 1 s, 4 s, 16 s,
 * 64 s, 256 s, each up to a half longer, which spreads the retries of many rows.
 * `Retry-After` counts where it is longer, an hour at most.
 *
 * @param random - Between 0 and 1.
 */
export function retryDelay(
  attempt: number,
  retryAfterMs: number | null,
  random: number,
): number | null {
  if (attempt >= MAX_RETRIES) return null;
  const own = 1000 * 4 ** attempt * (1 + random / 2);
  return Math.round(Math.max(own, Math.min(retryAfterMs ?? 0, MAX_WAIT_MS)));
}

const MAX_RETRIES = 5;
const MAX_WAIT_MS = 60 * 60 * 1000;
