import { isAuthError } from "@opensync/convex-auth/errors";
import { ATTEMPTS, backoff, type Clock } from "./backoff";
import { ReactAuthError } from "../errors";

/**
 * Sees to it that the signed-in person has a users row: runs `ensureUser` once
 * a session, and again when the row goes away. A store without React.
 *
 * A failure is tried again with backoff; a refusal by `@opensync/convex-auth`
 * is final.
 */
export function createProvisioning(clock: Clock): Provisioning {
  const listeners = new Set<() => void>();
  let problem: ReactAuthError | null = null;
  let session: object | null = null;
  let hasRow = false;
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
    update(next, row, ensureUser) {
      const isNew = next !== session;
      const isGone = !isNew && hasRow && row === null;
      if (isNew) hasRow = false;
      if (row !== undefined) hasRow = row !== null;
      session = next;
      if (next === null) {
        run++;
        set(null);
      } else if (isNew || isGone) {
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
   * @param session - What stands for the session that Convex has accepted, if any.
   * @param row - What `me` answers; `undefined` while it has not.
   */
  update(
    session: object | null,
    row: object | null | undefined,
    ensureUser: () => Promise<unknown>,
  ): void;
}

/** In milliseconds. Convex shows a mutation's effect no later than its answer. */
const ROW_LIMIT = 5_000;

const ROW_UNSEEN =
  "ensureUser has made the row, but me does not answer with it. Give AuthProvider both functions of one auth.userFunctions().";

function refusal(error: unknown): ReactAuthError | null {
  if (!isAuthError(error)) return null;
  return error.data.code === "account_deleted"
    ? new ReactAuthError("account_deleted", { cause: error })
    : new ReactAuthError("provisioning_failed", { remedy: error.data.remedy, cause: error });
}
