import type { Context } from "hono";
import { setTimeout as sleep } from "node:timers/promises";

/** What goes wrong at the local WorkOS, until it is set otherwise. */
export interface WorkosFaults {
  /** In milliseconds: how long each refresh takes. @default 0 */
  refreshDelayMs: number;
  /** How refreshes are answered: with this status, or never. @default "ok" */
  refresh: "ok" | 429 | 500 | 503 | "hang";
  /** How many refreshes are answered so; then they succeed. `null`: all of them. @default null */
  refreshCount: number | null;
  /** In milliseconds: how far the clock of the local WorkOS is ahead; negative: behind. @default 0 */
  clockSkewMs: number;
  /** In seconds: how long access tokens live. `null`: an hour. @default null */
  tokenLifetime: number | null;
}

/** The faults of each user, and those of everyone else. */
export class Faults {
  #all: WorkosFaults = { ...noFaults };
  readonly #byUser = new Map<string, WorkosFaults>();

  /** The faults that a user meets. What is counted down is counted here. */
  of(userId: string | undefined): WorkosFaults {
    return (userId === undefined ? undefined : this.#byUser.get(userId)) ?? this.#all;
  }

  /** Replaces the faults of a user, or of everyone and of each user. */
  set(faults: Partial<WorkosFaults>, userId?: string): void {
    const next = { ...noFaults, ...faults };
    if (userId !== undefined) {
      this.#byUser.set(userId, next);
      return;
    }
    this.#all = next;
    this.#byUser.clear();
  }
}

const noFaults: WorkosFaults = {
  refreshDelayMs: 0,
  refresh: "ok",
  refreshCount: null,
  clockSkewMs: 0,
  tokenLifetime: null,
};

/** Returns the response to a refresh while a fault is set, or `undefined` when it succeeds. */
export async function faultResponse(
  c: Context,
  faults: WorkosFaults,
): Promise<Response | undefined> {
  if (faults.refreshDelayMs > 0) await sleep(faults.refreshDelayMs);
  const { refresh, refreshCount } = faults;
  if (refresh === "ok" || refreshCount === 0) return undefined;
  if (refreshCount !== null) faults.refreshCount = refreshCount - 1;
  if (refresh === "hang") return await new Promise(() => {});
  const headers = refresh === 429 ? { "Retry-After": "1" } : {};
  return c.json({ message: "A fault of the local WorkOS, set by a test." }, refresh, headers);
}

/** Returns `value` as faults, or the sentence that says what is wrong with it. */
export function readFaults(value: unknown): Partial<WorkosFaults> | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "The faults must be an object.";
  }
  for (const [name, given] of Object.entries(value)) {
    const check = CHECKS[name as keyof WorkosFaults];
    if (check === undefined) {
      return `There is no fault "${name}". The faults are ${Object.keys(CHECKS).join(", ")}.`;
    }
    if (!check.isValid(given)) return `"${name}" must be ${check.expected}.`;
  }
  return value as Partial<WorkosFaults>;
}

const CHECKS: Record<keyof WorkosFaults, { isValid(value: unknown): boolean; expected: string }> = {
  refreshDelayMs: { isValid: isPositive, expected: "a number of milliseconds" },
  refresh: {
    isValid: (value) => ["ok", 429, 500, 503, "hang"].includes(value as string),
    expected: '"ok", 429, 500, 503 or "hang"',
  },
  refreshCount: {
    isValid: (value) => value === null || (Number.isInteger(value) && isPositive(value)),
    expected: "a whole number, or null for every refresh",
  },
  clockSkewMs: {
    isValid: (value) => Number.isFinite(value),
    expected: "a number of milliseconds",
  },
  tokenLifetime: {
    isValid: (value) => value === null || (isPositive(value) && value !== 0),
    expected: "a number of seconds, or null",
  },
};

function isPositive(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
