/// <reference types="vite/client" />
import rateLimiter from "@convex-dev/rate-limiter/test";
import { TEST_CLIENT_ID, workosIdentity } from "@opensync/convex-auth/testing";
import { convexTest } from "convex-test";
import { ConvexError } from "convex/values";
import { vi } from "vitest";
import { api } from "./_generated/api";
import schema from "./schema";

const modules = import.meta.glob(["./**/*.{js,ts}", "!./**/*.*.*"]);

export const firstPage = { paginationOpts: { numItems: 20, cursor: null } };

/** What these tests begin with: no variables but those of a local client, and time at our will. */
export function aQuietDeployment() {
  vi.useFakeTimers();
  vi.stubEnv("WORKOS_CLIENT_ID", TEST_CLIENT_ID);
  vi.stubEnv("WORKOS_API_KEY", "");
  vi.stubEnv("OPENAI_API_KEY", "");
}

/**
 * An app with nobody in it.
 *
 * @param replaced - Modules that stand in for its own, by their paths, such as `./http.ts`.
 */
export function startApp(replaced: Record<string, () => Promise<object>> = {}) {
  const t = convexTest({
    schema,
    modules: { ...modules, ...replaced },
    transactionLimits: true,
  });
  rateLimiter.register(t, "rateLimiter");
  const person = (sub: string, claims: Omit<Parameters<typeof workosIdentity>[0], "sub"> = {}) =>
    t.withIdentity(workosIdentity({ sub, ...claims }));
  /** Runs what was scheduled, and what that schedules. */
  const settle = () => t.finishAllScheduledFunctions(vi.runAllTimers);
  return { t, person, settle };
}

/** An app with two people: Ada has the samples, Grace has nothing. */
export async function twoPeople() {
  const { t, person, settle } = startApp();
  const ada = person("user_ada");
  const grace = person("user_grace");
  await ada.mutation(api.sessions.loadSamples, {});
  await grace.mutation(api.auth.ensureUser, {});
  const [session] = (await ada.query(api.sessions.list, firstPage)).page;
  if (!session) throw new Error("The samples are missing.");
  return { t, ada, grace, person, session, settle };
}

/** What a refused call carries back to its caller. */
export async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => new Error("It was not refused."),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ConvexError) return error.data;
  throw error;
}
