import { isAuthError } from "@opensync/convex-auth/errors";
import { ATTEMPTS, backoff, type Clock } from "./backoff";
import { ReactAuthError } from "../errors";
import type { AuthKitUser } from "./authKit";

/**
 * Runs `ensureUser` when the signed-in user has no users row or an outdated one: at most
 * once a session, and again when the row is deleted. A store without React.
 *
 * A failure is retried with backoff; a refusal by `@opensync/convex-auth` is final.
 */
export function createProvisioning(clock: Clock): Provisioning {
  const listeners = new Set<() => void>();
  let problem: ReactAuthError | null = null;
  let session: object | null = null;
  let hasRow = false;
  /** Whether `ensureUser` has been called in this session. */
  let hasRun = false;
  /** Which run may still report. */
  let run = 0;

  function set(next: ReactAuthError | null): void {
    if (next === problem) return;
    problem = next;
    for (const listener of listeners) listener();
  }

  async function ensure(ensureUser: () => Promise<unknown>): Promise<void> {
    const current = ++run;
    set(null);
    for (let failures = 1; current === run; failures++) {
      try {
        await ensureUser();
        await clock.sleep(ROW_LIMIT);
        if (current === run && !hasRow) {
          set(new ReactAuthError("provisioning_failed", { remedy: ROW_UNSEEN }));
        }
        return;
      } catch (error) {
        if (current !== run) return;
        const final = refusal(error);
        if (final || failures >= ATTEMPTS) {
          return set(final ?? new ReactAuthError("provisioning_failed", { cause: error }));
        }
      }
      await clock.sleep(backoff(failures, clock.random()));
    }
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => problem,
    update(next, row, authKitUser, ensureUser) {
      if (next !== session) {
        session = next;
        hasRow = hasRun = false;
        run++;
        set(null);
      }
      if (next === null || row === undefined) return;
      const isDeleted = hasRow && row === null;
      hasRow = row !== null;
      if (isDeleted || (!hasRun && (row === null || isOutdated(row, authKitUser)))) {
        hasRun = true;
        void ensure(ensureUser);
      }
    },
  };
}

export interface Provisioning {
  subscribe(listener: () => void): () => void;
  /** Why there is no row, once that is certain. */
  getSnapshot(): ReactAuthError | null;
  /**
   * @param session - Identifies the session whose token Convex accepts, if any.
   * @param row - What `me` answers; `undefined` while it has not.
   * @param authKitUser - The user object that came with the token.
   */
  update(
    session: object | null,
    row: object | null | undefined,
    authKitUser: AuthKitUser | null,
    ensureUser: () => Promise<unknown>,
  ): void;
}

/** In milliseconds. Convex shows a mutation's effect no later than its answer. */
const ROW_LIMIT = 5_000;

/**
 * Whether a row is older than AuthKit's user object: by WorkOS's `updated_at`, or, in a
 * row that does not have it, by the fields. Pure.
 */
export function isOutdated(row: object, user: AuthKitUser | null): boolean {
  if (user === null) return false;
  const fields: Record<string, unknown> = { ...row };
  const { workosUpdatedAt } = fields;
  if (typeof workosUpdatedAt === "number") return Date.parse(user.updatedAt) > workosUpdatedAt;
  return (
    fields["email"] !== user.email ||
    fields["firstName"] !== (user.firstName ?? undefined) ||
    fields["lastName"] !== (user.lastName ?? undefined) ||
    fields["avatarUrl"] !== (user.profilePictureUrl ?? undefined)
  );
}

const ROW_UNSEEN =
  "ensureUser has made the row, but me does not answer with it. Give AuthProvider both functions of one auth.functions().";

function refusal(error: unknown): ReactAuthError | null {
  if (!isAuthError(error)) return null;
  return error.data.code === "account_deleted"
    ? new ReactAuthError("account_deleted", { cause: error })
    : new ReactAuthError("provisioning_failed", { remedy: error.data.remedy, cause: error });
}
