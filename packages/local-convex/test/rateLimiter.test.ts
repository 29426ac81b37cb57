import { fileURLToPath } from "node:url";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startConvexServer, type ConvexLog, type ConvexServer } from "../src/index";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";

const functionsDir = fileURLToPath(new URL("limitedApp/convex", import.meta.url));

let server: ConvexServer;
let logs: ConvexLog[];
beforeEach(async () => {
  logs = [];
  const log = (event: ConvexLog) => void logs.push(event);
  server = await startConvexServer({ functionsDir, env: {}, port: 0, sitePort: 0, log });
});
afterEach(() => server.close());

const query = (name: string) => makeFunctionReference<"query">(name);
const mutation = (name: string) => makeFunctionReference<"mutation">(name);
const action = (name: string) => makeFunctionReference<"action">(name);

it("limits each key, and says when to try again", async () => {
  const client = httpClient(server.url);
  const send = (key: string) => client.mutation(mutation("limited:send"), { key });
  expect(await send("ada")).toEqual({ ok: true });
  expect(await send("ada")).toEqual({ ok: true });
  const { ok, retryAfter } = await send("ada");
  expect(ok).toBe(false);
  expect(retryAfter).toBeGreaterThan(20 * 60_000);
  expect(retryAfter).toBeLessThanOrEqual(30 * 60_000);
  expect(await send("grace")).toEqual({ ok: true });
  await expect(client.action(action("limited:sendOrThrow"), { key: "ada" })).rejects.toMatchObject({
    data: { kind: "RateLimited", name: "send" },
  });
  expect(logs.filter(({ level }) => level === "warn")).toEqual([]);
});

it.each([
  ["send", "limited:send"],
  ["batched", "limited:batched"],
])("tells live queries what is left of %s", async (name, path) => {
  const client = liveClient(server.url);
  const watched = new Watched(client, query("limited:left"), { key: "ada", name });
  await eventually(() => expect(watched.last).toBe(2));
  await client.mutation(mutation(path), { key: "grace" });
  await client.mutation(mutation(path), { key: "ada" });
  // Batched updates go through the nested component, in scheduled functions.
  await eventually(() => expect(watched.last).toBe(1));
  expect([...logs, ...watched.errors]).toEqual([]);
});
