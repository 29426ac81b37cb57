import type { WorkosFaults } from "../workos/faults";

export type { WorkosFaults } from "../workos/faults";

/**
 * Controls a running local WorkOS from a test: faults, and the end of sessions.
 *
 * @param url - The address of the sign-in server: `workos` of the line that
 * `opensync-auth dev --json` prints, or of `startLocalStack()`.
 * @default the variable `WORKOS_URL`, else http://localhost:4100
 *
 * @example
 * ```ts
 * const workos = localWorkos();
 * await workos.setFaults({ refresh: 500, refreshCount: 3 });
 * await workos.revokeSessions("ada");
 * await workos.reset();
 * ```
 */
export function localWorkos(url: string = defaultWorkosUrl()): LocalWorkos {
  return {
    setFaults: async (faults, { user } = {}) => void (await call(url, "faults", { faults, user })),
    reset: async () => void (await call(url, "faults", { faults: {} })),
    revokeSessions: async (user) => void (await call(url, "sessions/revoke", { user })),
    rotateKeys: async () => void (await call(url, "keys/rotate", {})),
  };
}

export interface LocalWorkos {
  /**
   * Replaces the faults of a user, or of everyone; those that are left out end. Throws for
   * an unknown fault or a wrong value.
   *
   * @param options.user - As in `signInAs`: with it, tests that run at the same time do not
   * disturb each other. @default everyone
   */
  setFaults(faults: Partial<WorkosFaults>, options?: { user?: string | undefined }): Promise<void>;
  /** Ends all faults, of everyone. */
  reset(): Promise<void>;
  /**
   * Ends every session of a user: their next refresh is refused for good.
   *
   * @param user - As in `signInAs`.
   */
  revokeSessions(user: string): Promise<void>;
  /** Replaces the signing key: no token that was issued before verifies any more. */
  rotateKeys(): Promise<void>;
}

/** Where the local WorkOS is unless a test says so. */
export function defaultWorkosUrl(): string {
  return process.env["WORKOS_URL"] ?? "http://localhost:4100";
}

/** Calls a control of the local WorkOS; its refusal is an `Error` with the reason. */
export async function call(url: string, path: string, body: object): Promise<unknown> {
  const target = new URL(`/_local/${path}`, url);
  let response: Response;
  try {
    response = await fetch(target, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new Error(
      `No local WorkOS at ${target.origin}. Start it with "opensync-auth dev", and set WORKOS_URL where it has another address.`,
      { cause },
    );
  }
  const answer = (await response.json().catch(() => ({}))) as { message?: unknown };
  if (response.ok) return answer;
  throw new Error(`The local WorkOS refused: ${String(answer.message ?? response.status)}`);
}
