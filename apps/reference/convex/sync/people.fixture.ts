/// <reference types="vite/client" />
import { TEST_CLIENT_ID, workosIdentity } from "@opensync/convex-auth/testing";
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { vi } from "vitest";
import { api } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import schema from "../schema";
import type { BatchResult } from "./batch";
import type { PushedMessage, PushedSession } from "./fields";
import type { Upserted } from "./session";

const modules = {
  ...import.meta.glob(["../**/*.{js,ts}", "!../**/*.*.*"]),
  "../syncTest.ts": () => import("./sync.fixture"),
};

/** What these tests begin with: no variables but those of a local client, and time at our will. */
export function aQuietDeployment() {
  vi.useFakeTimers();
  vi.stubEnv("WORKOS_CLIENT_ID", TEST_CLIENT_ID);
  vi.stubEnv("WORKOS_API_KEY", "");
  vi.stubEnv("OPENAI_API_KEY", "");
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

/** The server's time in these tests: later than all that is pushed, unless a test says otherwise. */
export const NOW = 1_800_000_000_000;

const pushSession = makeFunctionReference<
  "mutation",
  { input: PushedSession; now: number },
  Upserted<"sessions">
>("syncTest:session");
const pushMessage = makeFunctionReference<
  "mutation",
  { input: PushedMessage; now: number },
  Upserted<"messages"> & { sessionId: Id<"sessions"> }
>("syncTest:message");
const pushBatch = makeFunctionReference<
  "mutation",
  { sessions: unknown[]; messages: unknown[]; now: number },
  BatchResult
>("syncTest:batch");

type Costs = { read: number; written: number; queries: number; scheduled: number };
const batchCosts = makeFunctionReference<
  "mutation",
  { sessions: unknown[]; messages: unknown[]; now: number },
  Costs
>("syncTest:costs");

export type Person = ReturnType<ReturnType<typeof anApp>["person"]>;

/** An app whose plugins push by these functions. */
export function anApp() {
  const t = convexTest({ schema, modules, transactionLimits: true });
  const person = (sub: string) => {
    const as = t.withIdentity(workosIdentity({ sub }));
    return {
      as,
      session: (input: PushedSession, now = NOW) => as.mutation(pushSession, { input, now }),
      message: (input: PushedMessage, now = NOW) => as.mutation(pushMessage, { input, now }),
      batch: (sessions: unknown[], messages: unknown[] = [], now = NOW) =>
        as.mutation(pushBatch, { sessions, messages, now }),
      costs: (sessions: unknown[], messages: unknown[] = [], now = NOW) =>
        as.mutation(batchCosts, { sessions, messages, now }),
      rows: async () => {
        const me = await as.mutation(api.auth.ensureUser, {});
        return await t.run(async ({ db }) => {
          const rows = await db.query("sessions").collect();
          const mine = rows.filter(({ userId }) => userId === me._id);
          return await Promise.all(
            mine.map(async (session) => ({
              session,
              digest: await db
                .query("digests")
                .withIndex("by_session", (q) => q.eq("sessionId", session._id))
                .unique(),
              messages: await Promise.all(
                (
                  await db
                    .query("messages")
                    .withIndex("by_session", (q) => q.eq("sessionId", session._id))
                    .collect()
                ).map(async (message) => ({
                  message,
                  parts: await db
                    .query("parts")
                    .withIndex("by_message", (q) => q.eq("messageId", message._id))
                    .collect(),
                })),
              ),
            })),
          );
        });
      },
      /** The only session, whole. */
      async only() {
        const [row, ...more] = await this.rows();
        if (!row || more.length > 0)
          throw new Error(`There are ${more.length + 1} or no sessions.`);
        return row;
      },
    };
  };
  /** Runs what was scheduled, and what that schedules. */
  const settle = () => t.finishAllScheduledFunctions(vi.runAllTimers);
  return { t, person, ada: person("user_ada"), grace: person("user_grace"), settle };
}

/** A row without what the database gives it, and without these fields. */
export function plain(
  row: Doc<"sessions"> | Doc<"messages"> | Doc<"parts">,
  ...without: string[]
): Record<string, unknown> {
  const ids = ["_id", "_creationTime", "userId", "sessionId", "messageId", ...without];
  return Object.fromEntries(Object.entries(row).filter(([name]) => !ids.includes(name)));
}
