/**
 * Whether AuthKit has left something from which a session may be resumed: the
 * same two signs that it looks for itself (authkit-js, `create-client.ts` and
 * `session-data.ts`). AuthKit says "no user" also when a refresh failed for a
 * passing reason; with a sign of a session, that is not "signed out" yet.
 */
export function hasSession(clientId: string, devMode: boolean): boolean {
  const sign = attempt(
    () =>
      (devMode && refreshTokenKeys(clientId).some((key) => localStorage.getItem(key) !== null)) ||
      [...document.cookie.matchAll(/(?:^|;\s*)workos-has-session=([^;]*)/g)].some(
        ([, value]) => value === "1" || value?.split(".").includes(clientId),
      ),
  );
  return sign === true;
}

/** Removes AuthKit's refresh token, for a sign-out that AuthKit refuses. */
export function forgetSession(clientId: string): void {
  for (const key of refreshTokenKeys(clientId)) attempt(() => localStorage.removeItem(key));
}

/** AuthKit's own default for `devMode`. */
export function isLocalPage(): boolean {
  return /^(localhost|127\.0\.0\.1)$/.test(location.hostname);
}

/** When a sign-in last came back to this tab. */
export const returned = {
  mark: () => attempt(() => sessionStorage.setItem(RETURNED, String(Date.now()))),
  forget: () => attempt(() => sessionStorage.removeItem(RETURNED)),
  /** So short a time ago that whoever is signed out again would be so once more. */
  isFresh: () => Date.now() - Number(attempt(() => sessionStorage.getItem(RETURNED))) < FRESH,
};

const RETURNED = "opensync-auth:returned";

/** In milliseconds. */
const FRESH = 30_000;

function refreshTokenKeys(clientId: string): string[] {
  return [`workos:refresh-token:${clientId}`, "workos:refresh-token"];
}

/** Storage may be blocked: then there is nothing, and nothing to be done. */
function attempt<Result>(task: () => Result): Result | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}
