import { ReactAuthError } from "./errors";
import { isSamePath, safeReturnTo } from "./returnTo";

/**
 * What the address says about a sign-in that has just come back. Pure.
 *
 * AuthKit looks for `code` alone: it leaves `error` where it is, and only logs
 * an exchange that fails. `state` is untrusted.
 *
 * @param href - The page's address, before AuthKit cleans it.
 */
export function readCallback(href: string, redirectUri: string): Callback {
  const url = new URL(href);
  const callbackPath = new URL(redirectUri).pathname;
  const query = url.searchParams;
  if (!isSamePath(url.pathname, callbackPath)) return NO_CALLBACK;
  const returnTo = safeReturnTo(readReturnTo(query.get("state")), url.origin, callbackPath);
  if (query.has("code")) {
    return { kind: "code", returnTo, problem: new ReactAuthError("sign_in_failed") };
  }
  const error = query.get("error");
  if (error === null) return NO_CALLBACK;
  const detail = (query.get("error_description") || error).slice(0, MAX_DETAIL);
  const code = error === "access_denied" ? "access_denied" : "sign_in_failed";
  return { kind: "error", returnTo, problem: new ReactAuthError(code, { detail }) };
}

/** The address without what {@link readCallback} has read. Pure. */
export function cleanCallback(href: string): string {
  const url = new URL(href);
  for (const name of ["error", "error_description", "error_uri", "state"]) {
    url.searchParams.delete(name);
  }
  return url.href;
}

/** `done`: the exchange has succeeded, and the person is on the way to `returnTo`. */
export interface Callback {
  kind: "none" | "code" | "error" | "done";
  /** Safe. */
  returnTo: string;
  /** What is wrong when nobody is signed in after it. */
  problem: ReactAuthError | null;
}

export const NO_CALLBACK: Callback = { kind: "none", returnTo: "/", problem: null };

/** In characters. What comes through the URL is shown, so it has a limit. */
const MAX_DETAIL = 300;

function readReturnTo(state: string | null): unknown {
  try {
    const parsed: unknown = JSON.parse(state ?? "null");
    if (typeof parsed === "object" && parsed !== null && "returnTo" in parsed) {
      return parsed.returnTo;
    }
  } catch {
    // Not ours.
  }
  return undefined;
}
