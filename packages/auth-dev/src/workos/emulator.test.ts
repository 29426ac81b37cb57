import { createServer } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import type * as bundled from "./bundledEmulator";
import { startEmulator, type RunningEmulator } from "./emulator";

const launch = vi.hoisted(() => ({ error: undefined as Error | undefined }));
vi.mock("./bundledEmulator", async (importOriginal) => {
  const { createEmulator } = await importOriginal<typeof bundled>();
  return {
    createEmulator: (...args: Parameters<typeof createEmulator>) =>
      launch.error === undefined ? createEmulator(...args) : Promise.reject(launch.error),
  };
});

const running: RunningEmulator[] = [];
afterEach(async () => {
  launch.error = undefined;
  for (const emulator of running.splice(0)) await emulator.close();
});

async function start() {
  const seed = { apiKeys: { sk_test_key: { environment: "test" } }, permissions: [], roles: [] };
  const emulator = await startEmulator(seed);
  running.push(emulator);
  return emulator;
}

const authorization = "Bearer sk_test_key";
const listUsers = ({ url }: RunningEmulator, headers: Record<string, string> = {}) =>
  fetch(`${url}/user_management/users`, { headers: { authorization, ...headers } });

test("answers requests with the pass header by the emulator itself", async () => {
  const emulator = await start();
  const response = await listUsers(emulator, emulator.pass);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ object: "list", data: [] });
});

test("answers requests without the pass header by the given handler, and by 503 before it is set", async () => {
  const emulator = await start();
  expect((await listUsers(emulator)).status).toBe(503);
  emulator.serve((_, response) => response.writeHead(418).end());
  expect((await listUsers(emulator)).status).toBe(418);
  expect((await listUsers(emulator, { "x-local-workos-pass": "guess" })).status).toBe(418);
});

test("frees its port when it closes", async () => {
  const { url, close } = await start();
  await close();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(Number(new URL(url).port), resolve);
  });
  server.close();
});

test("reports an emulator that fails to start as emulator_failed", async () => {
  launch.error = new Error("no memory\nsecond line");
  await expect(start()).rejects.toMatchObject({
    name: "LocalStackError",
    code: "emulator_failed",
    message: "The WorkOS emulator did not start: no memory",
  });
});
