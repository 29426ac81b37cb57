import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { StackAddresses } from "./localStack";
import { signIn } from "./signIn";

/** Somebody with sessions, and the two things that they can show. */
export type Person = { key: string; token: string };

/** Signs somebody in, makes an API key, and pushes sessions with it, as a plugin does. */
export async function personWithSessions(stack: StackAddresses, count: number): Promise<Person> {
  const token = await signIn(stack);
  const client = new ConvexHttpClient(stack.convex, { auth: token, logger: false });
  await client.mutation(ensureUser, {});
  const { key } = await client.action(createKey, { name: "Benchmark" });
  await push(
    stack.site,
    key,
    Array.from({ length: count }, (_, n) => session(n)),
  );
  return { key, token };
}

const ensureUser = makeFunctionReference<"mutation">("auth:ensureUser");
const createKey = makeFunctionReference<"action", { name: string }, { key: string }>(
  "apiKeys:create",
);

async function push(site: string, key: string, sessions: object[]): Promise<void> {
  const response = await fetch(`${site}/sync/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ sessions }),
  });
  const { ok } = (await response.json()) as { ok?: boolean };
  if (ok !== true)
    throw new Error(`/sync/batch answered with ${response.status}, and not all kept.`);
}

/** One of many, with all the fields that a plugin sends. */
function session(n: number): object {
  const createdAt = FIRST + n * 3_600_000;
  return {
    externalId: `session-${n}`,
    title: `Session ${n}: the parser, the tests and the guide`,
    projectPath: `/home/ada/projects/engine-${n % 7}`,
    projectName: `engine-${n % 7}`,
    model: "model-large",
    provider: "provider",
    source: SOURCES[n % SOURCES.length],
    promptTokens: 1_000 + n,
    completionTokens: 500 + n,
    cost: 0.01 * n,
    durationMs: 60_000 + n,
    createdAt,
    updatedAt: createdAt + 60_000,
  };
}

const SOURCES = ["claude-code", "cursor", "opencode"];

/** 1 January 2026, in milliseconds since the epoch. */
const FIRST = Date.UTC(2026, 0, 1);
