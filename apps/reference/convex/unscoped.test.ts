/// <reference types="vite/client" />
import { expect, test } from "vitest";

const sources = import.meta.glob<string>(["./**/*.ts", "!./**/*.*.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/**
 * Where code reads everybody's rows, each with its reason. Everything else goes
 * through `auth.*`, where other people's rows do not exist. Whoever adds a file
 * here says why, and whoever reviews it reads that file with care.
 */
const REASONS: Record<string, string> = {
  "./apiCalls.ts":
    "The HTTP layer and a cron, which have no caller, write down calls and forget them.",
  "./digests.ts": "Scheduled functions have no caller; they read and write by id.",
  "./sharing.ts": "What is public is read by people who are not signed in.",
  "./transcripts.ts": "Clears what a deleted session leaves behind, when its owner is gone.",
};

/** `ctx.unscopedDb` and `ctx.unscopedVectorSearch`, and Convex's own builders. */
const WAY_ROUND =
  /\bunscoped\w+|\bimport\b[^;]*\b(?:query|mutation|action|internalQuery|internalMutation|internalAction)\b[^;]*"\.\/_generated\/server"|\b(?:query|mutation|action|internalQuery|internalMutation|internalAction)Generic\b/;

test("everybody's rows are read only where there is a reason", () => {
  const found = Object.entries(sources)
    .filter(([, source]) => WAY_ROUND.test(source))
    .map(([file]) => file);
  expect(found.toSorted()).toEqual(Object.keys(REASONS).toSorted());
});

test.each([
  'import { internalQuery } from "./_generated/server";',
  'import {\n  env,\n  mutation,\n} from "./_generated/server";',
  "const row = await ctx.unscopedDb.get(id);",
  "const { unscopedVectorSearch } = ctx;",
  'import { queryGeneric } from "convex/server";',
])("a way round is noticed: %s", (source) => expect(source).toMatch(WAY_ROUND));

test.each([
  'import { env } from "./_generated/server";',
  'export const list = auth.query({ handler: (ctx) => ctx.db.query("sessions").collect() });',
])("what is scoped is not: %s", (source) => expect(source).not.toMatch(WAY_ROUND));
