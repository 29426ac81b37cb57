import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startLocalStack } from "../stack";
import { deploymentUrls } from "./deployment";
import { fakeConvexCalls, isAlive, projectWithFakeConvex } from "./testConvexCommand";

test.each([
  [
    "as the convex command wrote them",
    { name: "dev:a-b-1", url: undefined },
    {
      VITE_CONVEX_URL: "https://a-b-1.eu.convex.cloud/",
      VITE_CONVEX_SITE_URL: "https://a-b-1.eu.convex.site",
    },
    { url: "https://a-b-1.eu.convex.cloud", siteUrl: "https://a-b-1.eu.convex.site" },
  ],
  [
    "by the name of a cloud deployment",
    { name: "dev:a-b-1", url: undefined },
    {},
    { url: "https://a-b-1.convex.cloud", siteUrl: "https://a-b-1.convex.site" },
  ],
  [
    "by the next port on this machine",
    { name: "localhost:3210", url: "http://localhost:3210" },
    {},
    { url: "http://localhost:3210", siteUrl: "http://localhost:3211" },
  ],
  [
    "one host for both, elsewhere",
    { name: "convex.example.com", url: "https://convex.example.com" },
    { CONVEX_SITE_URL: "https://actions.example.com" },
    { url: "https://convex.example.com", siteUrl: "https://actions.example.com" },
  ],
])("a deployment is found %s", (_, deployment, variables, urls) => {
  expect(deploymentUrls(deployment, variables)).toEqual(urls);
});

test("a local deployment that nobody wrote down is not guessed", () => {
  expect(() => deploymentUrls({ name: "local:x", url: undefined }, {})).toThrow("VITE_CONVEX_URL");
});

describe("on a deployment of its own", () => {
  let root: string;
  beforeEach(() => {
    root = projectWithFakeConvex();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const calls = () => fakeConvexCalls(root);
  const start = (variables: Record<string, string>, lines: string[] = []) =>
    startLocalStack({
      root,
      app: false,
      ports: { workos: 0 },
      variables: { PATH: process.env.PATH, CONVEX_DEPLOYMENT: "local:test", ...variables },
      log: ({ line }) => lines.push(line.message),
    });

  test("the local WorkOS is made known to it before its functions are pushed", async () => {
    const lines: string[] = [];
    const stack = await start({}, lines);
    try {
      expect(stack).toMatchObject({
        convex: "http://127.0.0.1:4555",
        site: "http://127.0.0.1:4556",
        inMemory: false,
      });
      expect(calls()).toEqual([
        "env set WORKOS_CLIENT_ID < client_local",
        `env set WORKOS_API_KEY < ${stack.env.functions.WORKOS_API_KEY}`,
        `env set WORKOS_API_BASE_URL < ${stack.env.functions.WORKOS_API_BASE_URL}`,
        expect.stringMatching(/^dev \d+$/),
      ]);
      expect(lines).toContain("This is a fake convex command, for tests.");
    } finally {
      await stack.close();
    }
    expect(calls().at(-1)).toBe("dev stopped");
    expect(isAlive(Number(calls().at(-2)?.slice("dev ".length)))).toBe(false);
  });

  test("one elsewhere keeps the variables that it has", async () => {
    const stack = await start({
      CONVEX_DEPLOYMENT: "dev:test",
      WORKOS_CLIENT_ID: "client_01ABC",
      WORKOS_API_KEY: "sk_live_secret",
    });
    await stack.close();
    expect(calls()).toEqual([expect.stringMatching(/^dev/), "dev stopped"]);
  });

  test("a key never stands on a command line", async () => {
    const stack = await start({
      WORKOS_CLIENT_ID: "client_01ABC",
      WORKOS_API_KEY: "sk_live_secret",
    });
    await stack.close();
    expect(calls()).toContain("env set WORKOS_API_KEY < sk_live_secret");
  });

  test("variables that cannot be set end the start, naming the variable and no value", async () => {
    await expect(start({ FAKE_ENV_FAILS: "1" })).rejects.toMatchObject({
      code: "convex_failed",
      message: expect.stringContaining("WORKOS_CLIENT_ID"),
    });
    expect(calls()).toHaveLength(1);
  });

  test("functions that cannot be pushed end the start", async () => {
    const lines: string[] = [];
    await expect(start({ FAKE_DEV_FAILS: "1" }, lines)).rejects.toMatchObject({
      code: "convex_failed",
    });
    expect(lines).toContain("bad functions");
  });

  test("a start that is called off stops the command", async () => {
    const controller = new AbortController();
    const starting = startLocalStack({
      root,
      app: false,
      ports: { workos: 0 },
      variables: { PATH: process.env.PATH, CONVEX_DEPLOYMENT: "local:test", FAKE_NEVER_READY: "1" },
      signal: controller.signal,
      log: ({ line }) => {
        if (line.message === "waiting") controller.abort();
      },
    });
    await expect(starting).rejects.toMatchObject({ code: "stopped" });
    expect(calls().at(-1)).toBe("dev stopped");
  });

  test("a project without the convex command is told to install it", async () => {
    writeFileSync(join(root, "node_modules", "convex", "package.json"), "{}");
    await expect(start({})).rejects.toMatchObject({
      code: "convex_failed",
      message: expect.stringContaining("npm install convex"),
    });
  });
});
