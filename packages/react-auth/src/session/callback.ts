import { ReactAuthError } from "../errors";
import { isSamePath, safeReturnTo } from "./returnTo";

/**
 * Returns what the URL says about a sign-in that has just come back. Pure.
 *
 * AuthKit looks for `code` alone: it leaves `error` in the URL, and only logs
 * an exchange that fails. The whole URL is untrusted: any link can lead here.
 * Its text is therefore returned only for a sign-in that this browser started.
 *
 * @param href - The page's URL, before AuthKit cleans it.
 * @param isStarted - Whether the id in `state` is of a sign-in that began here.
 */
export function readCallback(
  href: string,
  redirectUri: string,
  isStarted: (id: unknown) => boolean,
): Callback {
  const url = new URL(href);
  const callbackPath = new URL(redirectUri).pathname;
  const query = url.searchParams;
  if (!isSamePath(url.pathname, callbackPath)) return NO_CALLBACK;
  const state = readState(query.get("state"));
  const returnTo = safeReturnTo(state.returnTo, url.origin, callbackPath);
  if (query.has("code")) {
    // Shown only when the exchange fails.
    const code = isStarted(state.id) ? "sign_in_failed" : "callback_expired";
    return { kind: "code", returnTo, problem: new ReactAuthError(code) };
  }
  const error = query.get("error");
  if (error === null) return NO_CALLBACK;
  const detail = isStarted(state.id)
    ? (query.get("error_description") || error).slice(0, MAX_DETAIL)
    : undefined;
  const code = error === "access_denied" ? "access_denied" : "sign_in_failed";
  return { kind: "error", returnTo, problem: new ReactAuthError(code, { detail }) };
}

/** Returns the URL without what {@link readCallback} has read. Pure. */
export function cleanCallback(href: string): string {
  const url = new URL(href);
  for (const name of ["error", "error_description", "error_uri", "state"]) {
    url.searchParams.delete(name);
  }
  return url.href;
}

/** `done`: the exchange has succeeded, and the page goes to `returnTo`. */
export interface Callback {
  kind: "none" | "code" | "error" | "done";
  /** Safe. */
  returnTo: string;
  /** What has failed, if the user is still signed out afterwards. */
  problem: ReactAuthError | null;
}

export const NO_CALLBACK: Callback = { kind: "none", returnTo: "/", problem: null };

/** In characters. What comes through the URL is shown, so it has a limit. */
const MAX_DETAIL = 300;

/** What `signIn` puts into `state`. */
export interface SignInState {
  returnTo: string;
  /** Proves to this browser that it started the sign-in. */
  id: string;
}

function readState(state: string | null): { [Name in keyof SignInState]?: unknown } {
  try {
    const parsed: unknown = JSON.parse(state ?? "null");
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Not written by `signIn`.
  }
  return {};
}
