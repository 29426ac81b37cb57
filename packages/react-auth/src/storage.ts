/**
 * Whether AuthKit has left something from which a session may be resumed: the
 * same two signs that it looks for itself (authkit-js, `create-client.ts` and
 * `session-data.ts`). AuthKit says "no user" also when a refresh failed for a
 * passing reason; with a sign of a session, that is not "signed out" yet.
 */
export function hasSession(clientId: string, devMode: boolean): boolean {
  try {
    if (devMode)
      return refreshTokenKeys(clientId).some((key) => localStorage.getItem(key) !== null);
    return [...document.cookie.matchAll(/(?:^|;\s*)workos-has-session=([^;]*)/g)].some(
      ([, value]) => value === "1" || value?.split(".").includes(clientId),
    );
  } catch {
    // Storage is blocked: AuthKit cannot have resumed anything either.
    return false;
  }
}

/** Removes AuthKit's refresh token, for a sign-out that AuthKit refuses. */
export function forgetSession(clientId: string): void {
  for (const key of refreshTokenKeys(clientId)) localStorage.removeItem(key);
}

/** AuthKit's own default for `devMode`. */
export function isLocalPage(): boolean {
  return typeof location !== "undefined" && /^(localhost|127\.0\.0\.1)$/.test(location.hostname);
}

function refreshTokenKeys(clientId: string): string[] {
  return [`workos:refresh-token:${clientId}`, "workos:refresh-token"];
}
