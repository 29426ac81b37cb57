import { convexTest } from "convex-test";
import { vi } from "vitest";
import { hashToken } from "../../src/apiKeys/token";
import type { KeyVerification } from "../../src/apiKeys/verifyKey";
import { isAuthError } from "../../src/errors";
import { workosIdentity, type WorkOSClaims } from "../../src/testing";
import { api } from "./convex/_generated/api";
import schema from "./convex/schema";

export { api } from "./convex/_generated/api";

/** The test app. Time stands still until a test moves it. */
export function startApp() {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
  const t = convexTest({ schema, modules, transactionLimits: true });
  const as = (claims: WorkOSClaims) => t.withIdentity(workosIdentity(claims));
  return {
    t,
    as,
    rows: () => t.run((ctx) => ctx.db.query("apiKeys").collect()),
    users: () => t.run((ctx) => ctx.db.query("users").collect()),
    /** What the deployment says of a key. */
    verify: async (key: string, pepper?: string) => {
      const step = { do: "verify", hash: await hashToken(key, pepper) } as const;
      return (await t.query(api.apiKeys.runQuery, { step })) as KeyVerification;
    },
    /** Everything that is stored anywhere, arguments of scheduled functions included. */
    everything: () =>
      t.run(async (ctx) => {
        const kept = [];
        for (const name of Object.keys(schema.tables) as (keyof typeof schema.tables)[]) {
          kept.push(await ctx.db.query(name).collect());
        }
        kept.push(await ctx.db.system.query("_scheduled_functions").collect());
        return JSON.stringify(kept);
      }),
    /** Lets time pass, and scheduled functions run. */
    wait: async (ms: number) => {
      vi.advanceTimersByTime(ms);
      await t.finishInProgressScheduledFunctions();
    },
    /** Runs what is scheduled, and what that schedules. */
    settle: () => t.finishAllScheduledFunctions(vi.runAllTimers),
  };
}

export type App = ReturnType<typeof startApp>;

export const ADA: WorkOSClaims = { sub: "user_ada" };
export const GRACE: WorkOSClaims = { sub: "user_grace" };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A new key of somebody's. */
export async function keyOf({ as }: App, person: WorkOSClaims, name = "laptop") {
  return await as(person).action(api.apiKeys.create, { name });
}

/** The code that a call is refused with, or "done". */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "done";
  } catch (error) {
    if (isAuthError(error)) return error.data.code;
    throw error;
  }
}

/** Everything that is said on the console from now on. */
export function captureConsole(): () => string {
  const said: unknown[] = [];
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation((...words: unknown[]) => {
      said.push(...words);
    });
  }
  return () =>
    said.map((word) => (word instanceof Error ? String(word) : JSON.stringify(word))).join("\n");
}

const modules = import.meta.glob("./convex/**/*.ts");
