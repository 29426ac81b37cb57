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

/**
 * Removes the organization that AuthKit has chosen for this tab. With another
 * user's session, asking for it would end that session (authkit-js,
 * `create-client.ts`).
 */
export function forgetOrganization(clientId: string): void {
  for (const key of [`workos-org-id:${clientId}`, "workos_organization_id"]) {
    attempt(() => sessionStorage.removeItem(key));
  }
}

/** AuthKit's own default for `devMode`. */
export function isLocalPage(): boolean {
  return /^(localhost|127\.0\.0\.1)$/.test(location.hostname);
}

/**
 * The sign-in that this tab has started, by a random id that travels in `state`
 * and that no other page can guess.
 */
export const started = {
  mark(id: string): void {
    attempt(() => sessionStorage.setItem(STARTED, `${id} ${Date.now()}`));
  },
  /** The sign-in is complete: its callback must not count twice. */
  forget: () => attempt(() => sessionStorage.removeItem(STARTED)),
  /** Whether `id` is of a sign-in that began here and is not too old. */
  is(id: unknown): boolean {
    const [mark, time] = attempt(() => sessionStorage.getItem(STARTED))?.split(" ") ?? [];
    return mark !== undefined && mark === id && Date.now() - Number(time) < STARTED_LIMIT;
  },
};

const STARTED = "opensync-auth:started";

/** In milliseconds: how long a user may take on the sign-in page. */
const STARTED_LIMIT = 3_600_000;

/** When a sign-in last came back to this tab. */
export const returned = {
  mark: () => attempt(() => sessionStorage.setItem(RETURNED, String(Date.now()))),
  forget: () => attempt(() => sessionStorage.removeItem(RETURNED)),
  /** So recently that a session lost since then would be lost again. */
  isFresh: () => Date.now() - Number(attempt(() => sessionStorage.getItem(RETURNED))) < FRESH,
};

const RETURNED = "opensync-auth:returned";

/** In milliseconds. */
const FRESH = 30_000;

/** Where AuthKit keeps its refresh token in `devMode`: today's key and the former one. */
export function refreshTokenKeys(clientId: string): string[] {
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
