import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { makeFunctionReference } from "convex/server";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import {
  startConvexServer,
  type ConvexLog,
  type ConvexServer,
  type ConvexServerOptions,
} from "../src/index";
import { createApp, itemFunctions, type AppFolder } from "./support/appFolder";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";
import { createIssuer } from "./support/issuer";
import { functionsDir, testEnv } from "./support/server";

const apps: AppFolder[] = [];
const servers: ConvexServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  apps.splice(0).forEach((app) => app.dispose());
});

function start(
  files: Record<string, string>,
  env: Record<string, string> = {},
  more: Partial<ConvexServerOptions> = {},
) {
  const app = createApp(files);
  apps.push(app);
  const logs: ConvexLog[] = [];
  const log = (event: ConvexLog) => void logs.push(event);
  const options = { functionsDir: app.functionsDir, env, port: 0, sitePort: 0, log, ...more };
  const started = startConvexServer(options).then((server) => {
    servers.push(server);
    return server;
  });
  return { started, logs };
}

it("says that the functions folder is missing", async () => {
  const started = startConvexServer({ functionsDir: "/nowhere/convex", env: {} });
  await expect(started).rejects.toMatchObject({
    code: "convex_folder_missing",
    message: expect.stringContaining("/nowhere/convex") as string,
  });
});

it.each(["port", "sitePort"] as const)(
  "says that %s is taken, and leaves nothing open",
  async (which) => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const taken = (holder.address() as AddressInfo).port;
    const env = testEnv(await createIssuer());
    const options = { functionsDir, env, port: 0, sitePort: 0, [which]: taken };
    await expect(startConvexServer(options)).rejects.toMatchObject({ code: "port_in_use" });
    await new Promise((resolve) => holder.close(resolve));
    const server = await startConvexServer(options);
    servers.push(server);
    expect([server.url, server.siteUrl].join()).toContain(String(taken));
  },
);

it("names the variable that auth.config.ts reads and that is not set", async () => {
  const started = startConvexServer({ functionsDir, env: {}, port: 0, sitePort: 0 });
  await expect(started).rejects.toMatchObject({
    code: "convex_failed",
    message: expect.stringMatching(
      /Environment variable TEST_ISSUER is used in auth config file but its value was not set\. Set it: npx convex env set TEST_ISSUER/,
    ) as string,
  });
});

it.each([
  ["no providers", "export default {};", /needs a `providers` array/],
  [
    "a wrong algorithm",
    'export default { providers: [{ type: "customJwt", issuer: "a", jwks: "http://a", algorithm: "HS256" }] };',
    /providers\[0\] needs an `algorithm`/,
  ],
  [
    "no key set",
    'export default { providers: [{ type: "customJwt", issuer: "a", jwks: "", algorithm: "RS256" }] };',
    /providers\[0\] needs `jwks`/,
  ],
  [
    "no application",
    'export default { providers: [{ domain: "a" }] };',
    /providers\[0\] needs an `applicationID`/,
  ],
])("refuses an auth.config.ts with %s", async (_, text, message) => {
  const { started } = start({ "auth.config.ts": text });
  await expect(started).rejects.toThrow(message);
});

it("runs without schema, auth.config.ts and http.ts", async () => {
  const server = await start({ "items.ts": itemFunctions("bare") }).started;
  const list = makeFunctionReference<"query">("items:list");
  expect(await httpClient(server.url).query(list, {})).toEqual(["bare"]);
  const site = await fetch(`${server.siteUrl}/health`);
  expect([site.status, await site.text()]).toEqual([404, expect.stringContaining("http.ts")]);
  const { message } = await (
    await fetch(`${server.url}/api/query`, {
      method: "POST",
      headers: { authorization: `Bearer ${await (await createIssuer()).sign()}` },
      body: JSON.stringify({ path: "items:list", args: {} }),
    })
  ).json();
  expect(message).toContain("no providers configured");
});

it("survives what functions leave behind", async () => {
  const { started, logs } = start({
    "items.ts": `${itemFunctions("alive")}
      import { action } from "./_generated/server";
      export const stray = action({
        args: {},
        handler: () => {
          void Promise.reject(new Error("Nobody waits"));
          setTimeout(() => { throw new Error("Nobody catches"); }, 0);
          process.stdout?.write("to nobody's output");
        },
      });`,
  });
  const client = httpClient((await started).url);
  await client.action(makeFunctionReference<"action">("items:stray"), {});
  await eventually(() => {
    const messages = logs.map(({ message }) => message).join("\n");
    expect(messages).toContain("Unhandled: Error: Nobody waits");
    expect(messages).toContain("Unhandled: Error: Nobody catches");
    expect(messages).toContain("to nobody's output");
  });
  expect(await client.query(makeFunctionReference<"query">("items:list"), {})).toEqual(["alive"]);
});

it("closes everything, however often, with clients connected and functions running", async () => {
  const server = await start({
    "items.ts": `import { query } from "./_generated/server";
      export const hang = query({ args: {}, handler: () => new Promise(() => {}) });`,
  }).started;
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/1.0.0/sync`);
  await new Promise((resolve) => socket.once("open", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const hanging = httpClient(server.url)
    .query(makeFunctionReference<"query">("items:hang"), {})
    .catch(() => "cut");
  await Promise.all([server.close(), server.close()]);
  await closed;
  expect(await hanging).toBe("cut");
  await expect(fetch(server.url)).rejects.toThrow();
  expect(process.getActiveResourcesInfo()).not.toContain("MessagePort");
  await server.close();
});

it("ends a function in an endless loop together with the server", async () => {
  const server = await start({
    "items.ts": `import { query } from "./_generated/server";
      export const spin = query({ args: {}, handler: () => { for (;;); } });`,
  }).started;
  const spinning = httpClient(server.url)
    .query(makeFunctionReference<"query">("items:spin"), {})
    .catch(() => "cut");
  await server.close();
  expect(await spinning).toBe("cut");
});

it.each([
  ["never returns", "for (;;);", /items:fall blocked the thread for 2 s/],
  ["ends its thread", "process.exit(3);", /its thread ended with code 3/],
])("restarts on the same ports when a function %s", async (_, code, why) => {
  const files = {
    "items.ts": `${itemFunctions("again")}
      export const fall = query({ args: {}, handler: () => { ${code} } });`,
  };
  const { started, logs } = start(files, {}, { transactionTimeout: 1_000 });
  const server = await started;
  const client = liveClient(server.url);
  const list = makeFunctionReference<"query">("items:list");
  const watched = new Watched(client, list, {});
  await client.mutation(makeFunctionReference<"mutation">("items:add"), {});
  await eventually(() => expect(watched.last).toEqual(["again", "item"]));
  void httpClient(server.url)
    .query(makeFunctionReference<"query">("items:fall"), {})
    .catch(() => undefined);
  await eventually(() => expect(watched.last).toEqual(["again"]));
  expect(watched.errors).toEqual([]);
  const messages = logs.filter(({ level }) => level === "error").map(({ message }) => message);
  expect(messages).toEqual([expect.stringMatching(why)]);
  expect(messages[0]).toContain("It restarts with empty tables.");
});
