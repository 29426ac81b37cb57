import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLocalStack, type LocalStack, type LocalStackOptions } from "./stack";
import { authenticate, submit } from "./workos/testBrowser";

const root = fileURLToPath(new URL("../test/stackApp", import.meta.url));
const subject = makeFunctionReference<"query">("whoami:subject");
const variables = makeFunctionReference<"query">("whoami:variables");
const free = { app: 0, convex: 0, site: 0, workos: 0 };
const start = (options: LocalStackOptions = {}) =>
  startLocalStack({ root, ports: free, variables: {}, ...options });

/** Signs Ada in by the page's own variables. */
async function signIn({ env, people }: LocalStack): Promise<string> {
  const { VITE_WORKOS_CLIENT_ID, VITE_WORKOS_API_BASE_URL, VITE_WORKOS_REDIRECT_URI } = env.page;
  const url = new URL("/user_management/authorize", VITE_WORKOS_API_BASE_URL);
  url.searchParams.set("client_id", VITE_WORKOS_CLIENT_ID);
  url.searchParams.set("redirect_uri", VITE_WORKOS_REDIRECT_URI);
  const { location } = await submit(url, { person: people[0]?.id ?? "" });
  const { body } = await authenticate(
    { url: url.origin, clientId: VITE_WORKOS_CLIENT_ID },
    { grant_type: "authorization_code", code: location?.searchParams.get("code") },
  );
  return String(body.access_token);
}

describe("a running stack", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await start({ env: { MORE: "more" } });
  });
  afterAll(() => stack.close());

  test("serves the app with the addresses of its own backend", async () => {
    const module = await (await fetch(`${stack.app}/src/main.js`)).text();
    for (const [name, value] of Object.entries(stack.env.page)) {
      expect(module).toContain(`"${name}": ${JSON.stringify(value)}`);
    }
    const page = await (await fetch(`${stack.app}/`)).text();
    expect(page).toContain(`Redirect: ${stack.app}/callback`);
  });

  test("tells the functions where WorkOS is", async () => {
    const client = new ConvexHttpClient(stack.convex);
    expect(await client.query(variables)).toEqual({
      clientId: "client_local",
      apiBaseUrl: stack.env.functions.WORKOS_API_BASE_URL,
      more: "more",
    });
  });

  test("a person who signs in there is known to the functions here", async () => {
    const client = new ConvexHttpClient(stack.convex);
    expect(await client.query(subject)).toBeNull();
    client.setAuth(await signIn(stack));
    expect(await client.query(subject)).toBe(stack.people[0]?.id);
  });

  test("serves HTTP actions", async () => {
    expect(await (await fetch(`${stack.site}/health`)).text()).toBe("ok");
  });

  test("keeps API keys from the page", () => {
    expect(JSON.stringify(stack.env.page)).not.toContain("sk_");
  });

  test("a token of another stack is nobody here", async () => {
    const other = await start({ app: false });
    try {
      const client = new ConvexHttpClient(stack.convex);
      client.setAuth(await signIn(other));
      await expect(client.query(subject)).rejects.toThrow();
    } finally {
      await other.close();
    }
  });
});

describe("starting and stopping", () => {
  test("after close nothing answers, and closing again is fine", async () => {
    const stack = await start();
    await stack.close();
    await stack.close();
    for (const url of [stack.app, stack.convex, stack.site, stack.workos]) {
      await expect(fetch(String(url))).rejects.toThrow();
    }
  });

  test("leaves the process's own signals alone", async () => {
    const before = process.listenerCount("SIGTERM");
    const stack = await start();
    expect(process.listenerCount("SIGTERM")).toBe(before);
    await stack.close();
  });

  test("without the app there is none, and sign-in leads to where it is said to be", async () => {
    const stack = await start({ app: false, appUrl: "http://localhost:9999", callbackPath: "/in" });
    expect(stack.app).toBeNull();
    expect(stack.env.page.VITE_WORKOS_REDIRECT_URI).toBe("http://localhost:9999/in");
    await stack.close();
  });

  test.each(["app", "convex", "site", "workos"] as const)(
    "a port for %s that is taken is an error, and what had started is stopped",
    async (part) => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
      const address = taken.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      try {
        await expect(start({ ports: { ...free, [part]: port } })).rejects.toMatchObject({
          name: "LocalStackError",
          code: "port_in_use",
        });
      } finally {
        taken.close();
      }
    },
  );

  test("an aborted start says so and leaves nothing", async () => {
    const controller = new AbortController();
    const starting = start({ signal: controller.signal });
    controller.abort();
    await expect(starting).rejects.toMatchObject({ code: "stopped" });
  });

  test("rejects a folder without Convex functions", async () => {
    const src = fileURLToPath(new URL("../test/stackApp/src", import.meta.url));
    await expect(start({ root: src })).rejects.toMatchObject({ code: "convex_folder_missing" });
  });

  test("rejects a folder without a Vite app", async () => {
    const folder = mkdtempSync(join(tmpdir(), "opensync-stack-"));
    mkdirSync(join(folder, "convex"));
    try {
      await expect(start({ root: folder })).rejects.toMatchObject({ code: "app_missing" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("bad variables are refused before anything starts", async () => {
    await expect(start({ variables: { WORKOS_API_KEY: "sk_live_secret" } })).rejects.toMatchObject({
      code: "bad_environment",
      message: expect.not.stringContaining("sk_live_secret"),
    });
  });
});

test("real WorkOS credentials reach the functions, and their public half the page", async () => {
  const stack = await start({
    app: false,
    variables: { WORKOS_CLIENT_ID: "client_01REAL", WORKOS_API_KEY: "sk_test_real" },
  });
  try {
    expect(stack.workos).toBe("https://api.workos.com");
    expect(stack.people).toEqual([]);
    expect(stack.env.page.VITE_WORKOS_CLIENT_ID).toBe("client_01REAL");
    expect(stack.env.page.VITE_WORKOS_API_BASE_URL).toBeUndefined();
    expect(stack.env.functions.WORKOS_API_KEY).toBe("sk_test_real");
    const client = new ConvexHttpClient(stack.convex);
    expect(await client.query(variables)).toMatchObject({ clientId: "client_01REAL" });
  } finally {
    await stack.close();
  }
});
