import { useCallback, useEffect, useMemo, useState } from "react";
import { useAuthContext } from "../context";
import type { AuthSession } from "../session/claims";
import type { PageActions } from "../session/pageActions";

/**
 * Returns the organization of the session, the organizations that the user can switch
 * to, and the switch.
 *
 * The token names the current organization and the user's roles in it. It has no list, so
 * pass `list`: a function of your app that returns the user's organizations, from a table
 * or from WorkOS's API. It is called once a user, and by `reload()`.
 *
 * @example
 * ```tsx
 * function Organizations({ list }: { list: () => Promise<{ id: string; name: string }[]> }) {
 *   const { current, organizations, switchTo } = useOrganization({ list });
 *   return organizations?.map(({ id, name }) => (
 *     <button key={id} disabled={id === current?.id} onClick={() => void switchTo(id)}>
 *       {name}
 *     </button>
 *   ));
 * }
 * ```
 */
export function useOrganization<Item extends Organization = Organization>(
  options: OrganizationOptions<Item> = {},
): OrganizationState<Item> {
  const { state, page } = useAuthContext();
  const { session } = state;
  const { organizations, error, reload } = useList(page, options.list, state.user?._id ?? null);
  return useMemo(
    () => ({
      current: currentOf(session),
      organizations,
      error,
      reload,
      switchTo: (id, { returnTo } = {}) => page.switchToOrganization(id, returnTo),
    }),
    [session, organizations, error, reload, page],
  );
}

/** What a list of organizations must have at least. */
export interface Organization {
  /** `org_…` */
  id: string;
  name: string;
}

export interface OrganizationOptions<Item extends Organization = Organization> {
  /** Returns the organizations of the user. */
  list?: (() => Promise<Item[]>) | undefined;
}

export interface OrganizationState<Item extends Organization = Organization> {
  /** The organization of the session, or `null` without one. */
  current: CurrentOrganization | null;
  /** What `list` has returned; `undefined` until it has. */
  organizations: Item[] | undefined;
  /** What `list` has thrown last. */
  error: unknown;
  /** Calls `list` again. */
  reload(): void;
  /**
   * Gets a token for another organization, and with it other rows. What the page shows
   * of the former one ends first. Without access, WorkOS's sign-in page follows. Rejects
   * with a {@link ReactAuthError} (`organization_switch_failed`).
   */
  switchTo(
    organizationId: string,
    options?: {
      /**
       * Where to go when a sign-in is needed: a path of this origin.
       * @default this page
       */
      returnTo?: string | undefined;
    },
  ): Promise<void>;
}

/** From the token: as old as the token. */
export interface CurrentOrganization {
  /** `org_…` */
  id: string;
  role: string | null;
  roles: readonly string[];
  permissions: readonly string[];
}

function currentOf(session: AuthSession | null): CurrentOrganization | null {
  if (!session || session.organizationId === null) return null;
  const { organizationId: id, role, roles, permissions } = session;
  return { id, role, roles, permissions };
}

interface Loaded<Item> {
  userId: string;
  organizations?: Item[];
  error?: unknown;
}

/** What each page has loaded last: a switch remounts everything, and must not blank the names. */
const loadedBy = new WeakMap<PageActions, Loaded<Organization>>();

function useList<Item extends Organization>(
  page: PageActions,
  list: (() => Promise<Item[]>) | undefined,
  userId: string | null,
) {
  const [loaded, setLoaded] = useState(() => loadedBy.get(page) as Loaded<Item> | undefined);
  useEffect(() => {
    if (loaded) loadedBy.set(page, loaded);
  }, [page, loaded]);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!list || userId === null) return;
    let isCurrent = true;
    list().then(
      (organizations) => {
        if (isCurrent) setLoaded({ userId, organizations });
      },
      (error: unknown) => {
        if (isCurrent)
          setLoaded((last) => ({ ...(last?.userId === userId && last), userId, error }));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [list, userId, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  // Another user's list is never shown.
  const own = loaded?.userId === userId ? loaded : undefined;
  return { organizations: own?.organizations, error: own?.error, reload };
}
