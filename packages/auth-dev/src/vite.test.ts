import { fileURLToPath } from "node:url";
import { build, createServer, type InlineConfig, type Plugin, type ViteDevServer } from "vite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anyFreePort, listenOnLoopback } from "@opensync/local-convex/net";
import { pageEnvPluginName } from "./app/viteApp";
import { opensyncAuth } from "./vite";

const root = fileURLToPath(new URL("../test/stackApp", import.meta.url));
const plugin = () => opensyncAuth({ ports: { convex: 0, site: 0, workos: 0 }, variables: {} });

const servers: ViteDevServer[] = [];
beforeEach(() => {
  // The plugin does nothing inside Vitest.
  vi.stubEnv("VITEST", "");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(config: InlineConfig = {}): Promise<ViteDevServer> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "silent",
    plugins: [plugin()],
    ...config,
  });
  servers.push(server);
  return server.listen();
}

/** The variables as a module of the page has them. */
async function pageEnv(server: ViteDevServer): Promise<Record<string, string>> {
  const module = await (await fetch(`${url(server)}/src/main.js`)).text();
  return JSON.parse(/import\.meta\.env = (\{.*?\});/.exec(module)?.[1] ?? "{}");
}

function url({ httpServer }: ViteDevServer): string {
  const address = httpServer?.address();
  return `http://localhost:${typeof address === "object" ? address?.port : ""}`;
}

test("the page finds a backend that runs, and its own address", async () => {
  const server = await serve({ server: { port: await anyFreePort() } });
  const env = await pageEnv(server);
  expect(env.VITE_WORKOS_REDIRECT_URI).toBe(`${url(server)}/callback`);
  expect((await fetch(`${env.VITE_CONVEX_SITE_URL}/health`)).ok).toBe(true);
  expect((await fetch(String(env.VITE_WORKOS_API_BASE_URL))).ok).toBe(true);
});

test("on a port that is taken, the redirect URI moves along", async () => {
  const taken = await listenOnLoopback((_, response) => response.end(), 0);
  try {
    const server = await serve({ server: { port: taken.port } });
    expect(url(server)).not.toContain(String(taken.port));
    expect((await pageEnv(server)).VITE_WORKOS_REDIRECT_URI).toBe(`${url(server)}/callback`);
  } finally {
    await taken.close();
  }
});

test("a restart of Vite keeps the stack, and the last close ends it", async () => {
  const server = await serve({ server: { port: await anyFreePort() } });
  const before = await pageEnv(server);
  await server.restart();
  expect(await pageEnv(server)).toEqual(before);
  await server.close();
  await expect(fetch(String(before.VITE_WORKOS_API_BASE_URL))).rejects.toThrow();
  await expect(fetch(String(before.VITE_CONVEX_URL))).rejects.toThrow();
});

test("it says where things are", async () => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const logger = {
    info: log,
    warn: log,
    warnOnce: log,
    error: log,
    clearScreen: () => undefined,
    hasErrorLogged: () => false,
    hasWarned: false,
  };
  const server = await serve({ server: { port: await anyFreePort() }, customLogger: logger });
  server.printUrls();
  const env = await pageEnv(server);
  expect(lines.join("\n")).toContain(env.VITE_WORKOS_API_BASE_URL);
  expect(lines.join("\n")).toContain(env.VITE_CONVEX_URL);
});

const started = (server: ViteDevServer) =>
  server.config.plugins.some(({ name }) => name === "opensync-auth");

test("nothing is started under opensync-auth dev", async () => {
  const stack: Plugin = { name: pageEnvPluginName };
  expect(started(await serve({ plugins: [plugin(), stack] }))).toBe(false);
});

test("nothing is started in Vitest", async () => {
  vi.stubEnv("VITEST", "true");
  expect(started(await serve())).toBe(false);
});

test("nothing is started by a build", async () => {
  const result = await build({
    root,
    configFile: false,
    logLevel: "silent",
    plugins: [opensyncAuth({ variables: { WORKOS_API_KEY: "alone: an error if it were read" } })],
    build: { write: false },
  });
  expect(JSON.stringify(result)).not.toContain("127.0.0.1");
});

test("a project that is set up wrongly does not start", async () => {
  const wrong = opensyncAuth({ variables: { WORKOS_API_KEY: "sk_live_x" } });
  await expect(serve({ plugins: [wrong] })).rejects.toMatchObject({ code: "bad_environment" });
});
