import { request } from "node:http";
import { ConvexClient } from "convex/browser";
import { makeFunctionReference, type RequestMetadata } from "convex/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startConvexServer, type ConvexServer } from "../src/index";
import { createApp, type AppFolder } from "./support/appFolder";
import { eventually, httpClient } from "./support/clients";
import { createIssuer, type Issuer } from "./support/issuer";
import { testEnv } from "./support/server";

let app: AppFolder;
let server: ConvexServer;
let issuer: Issuer;

const files = {
  "auth.config.ts": `export default { providers: [{ type: "customJwt", algorithm: "RS256",
    issuer: process.env.TEST_ISSUER, jwks: process.env.TEST_JWKS }] };`,
  "meta.ts": `
    import { v } from "convex/values";
    import { internal } from "./_generated/api";
    import { action, internalMutation, mutation, query } from "./_generated/server";
    export const inMutation = mutation({ args: {}, handler: (ctx) => ctx.meta.getRequestMetadata() });
    export const inAction = action({
      args: {},
      handler: async (ctx) => [
        await ctx.meta.getRequestMetadata(),
        await ctx.runMutation(internal.meta.inside, {}),
      ],
    });
    export const inside = internalMutation({ args: {}, handler: (ctx) => ctx.meta.getRequestMetadata() });
    export const keep = internalMutation({
      args: { by: v.string() },
      handler: async (ctx, { by }) => {
        await ctx.db.insert("kept", { by, ...(await ctx.meta.getRequestMetadata()) });
      },
    });
    export const schedule = mutation({
      args: {},
      handler: (ctx) => ctx.scheduler.runAfter(0, internal.meta.keep, { by: "schedule" }),
    });
    export const kept = query({
      args: { by: v.string() },
      handler: async (ctx, { by }) =>
        (await ctx.db.query("kept").collect()).find((row) => row.by === by) ?? null,
    });`,
  "crons.ts": `
    import { cronJobs } from "convex/server";
    import { internal } from "./_generated/api";
    const crons = cronJobs();
    crons.interval("keep", { hours: 1 }, internal.meta.keep, { by: "cron" });
    export default crons;`,
  "http.ts": `
    import { httpRouter } from "convex/server";
    import { internal } from "./_generated/api";
    import { httpAction } from "./_generated/server";
    const http = httpRouter();
    http.route({
      path: "/meta",
      method: "GET",
      handler: httpAction(async (ctx) => Response.json([
        await ctx.meta.getRequestMetadata(),
        await ctx.runMutation(internal.meta.inside, {}),
      ])),
    });
    export default http;`,
};

beforeAll(async () => {
  app = createApp(files);
  issuer = await createIssuer();
  const { functionsDir } = app;
  server = await startConvexServer({ functionsDir, env: testEnv(issuer), port: 0, sitePort: 0 });
});
afterAll(async () => {
  await server.close();
  app.dispose();
});

const inMutation = makeFunctionReference<"mutation", Record<string, never>, RequestMetadata>(
  "meta:inMutation",
);
const kept = makeFunctionReference<"query", { by: string }, RequestMetadata | null>("meta:kept");
const headers = { "user-agent": "Page/1.0" };
const requestId = expect.stringMatching(/^[0-9a-f]{16}$/) as string;
const sent = {
  ip: "127.0.0.1",
  userAgent: "Page/1.0",
  requestId,
  scheduledFunctionId: null,
  authToken: null,
};

async function call(url: string, path: string, more: Record<string, string> = {}) {
  const kind = path === "meta:inAction" ? "action" : "mutation";
  const response = await fetch(`${url}/api/${kind}`, {
    method: "POST",
    headers: { ...headers, ...more },
    body: JSON.stringify({ path, args: {} }),
  });
  return (await response.json()).value;
}

describe("the request's metadata", () => {
  it("tell address and program of an HTTP client", async () => {
    expect(await call(server.url, "meta:inMutation")).toEqual(sent);
  });

  it("are the same in what a function calls, and others in the next request", async () => {
    const [outer, inner] = await call(server.url, "meta:inAction");
    expect(outer).toEqual(sent);
    expect(inner).toEqual(outer);
    const [next] = await call(server.url, "meta:inAction");
    expect(next.requestId).not.toBe(outer.requestId);
  });

  it("tell the token of who has signed in, and of nobody else", async () => {
    const token = await issuer.sign({ sub: "ada" });
    const more = { authorization: `Bearer ${token}` };
    const metadata = await call(server.url, "meta:inMutation", more);
    expect(metadata).toEqual({ ...sent, authToken: token });
    expect(await call(server.url, "meta:inMutation")).toEqual(sent);
  });

  it("tell who calls an HTTP action, and believe no header about the address", async () => {
    const response = await fetch(`${server.siteUrl}/meta`, {
      headers: { ...headers, "x-forwarded-for": "203.0.113.7" },
    });
    const [outer, inner] = await response.json();
    expect(outer).toEqual(sent);
    expect(inner).toEqual(outer);
  });

  it("tell address and program of a WebSocket", async () => {
    class PageSocket extends WebSocket {
      constructor(url: string) {
        super(url, { headers });
      }
    }
    const client = new ConvexClient(server.url, {
      webSocketConstructor: PageSocket as unknown as typeof globalThis.WebSocket,
      unsavedChangesWarning: false,
      logger: false,
    });
    try {
      expect(await client.mutation(inMutation, {})).toEqual(sent);
    } finally {
      await client.close();
    }
  });

  it("tell the other loopback address where the machine has it", async ({ skip }) => {
    const url = server.url.replace("127.0.0.1", "[::1]");
    const reachable = await fetch(`${url}/version`).then(
      () => true,
      () => false,
    );
    skip(!reachable, "There is no IPv6 here.");
    expect(await call(url, "meta:inMutation")).toEqual({ ...sent, ip: "::1" });
  });

  it("tell no program where none is named", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const plain = request(`${server.siteUrl}/meta`, (response) => {
        let body = "";
        response.on("data", (chunk) => (body += String(chunk)));
        response.on("end", () => resolve(body));
      });
      plain.on("error", reject).end();
    });
    expect(JSON.parse(text)[0]).toEqual({ ...sent, userAgent: null });
  });

  it("are empty in scheduled functions and cron jobs", async () => {
    const client = httpClient(server.url);
    const id = await client.mutation(makeFunctionReference<"mutation">("meta:schedule"), {});
    const none = { ip: null, userAgent: null, authToken: null, requestId };
    await eventually(async () => {
      expect(await client.query(kept, { by: "schedule" })).toMatchObject({
        ...none,
        scheduledFunctionId: id,
      });
      expect(await client.query(kept, { by: "cron" })).toMatchObject({
        ...none,
        scheduledFunctionId: null,
      });
    });
  });
});
