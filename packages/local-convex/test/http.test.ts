import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "./convex/_generated/api";
import { httpClient } from "./support/clients";
import { startTestServer, type TestServer } from "./support/server";
import { runs } from "../../../vitest.runs";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("the HTTP API", () => {
  it.each([
    ["/api/query", { path: "messages:list", args: { channel: "x" } }],
    ["/api/query", { path: "messages.js:list", args: [{ channel: "x" }] }],
    ["/api/function", { path: "messages:list", args: { channel: "x" } }],
    ["/api/run/messages/list", { args: { channel: "x" } }],
    ["/api/query_at_ts", { path: "messages:list", args: { channel: "x" }, ts: "AAAAAAAAAAA=" }],
  ])("answers POST %s", async (path, body) => {
    expect(await (await post(path, body)).json()).toEqual({ status: "success", value: [] });
  });

  it("answers GET /api/query", async () => {
    const query = new URLSearchParams({ path: "messages:list", args: '{"channel":"x"}' });
    const response = await fetch(`${server.url}/api/query?${query.toString()}`);
    expect(await response.json()).toEqual({ status: "success", value: [] });
  });

  it("serves consistent queries of Convex's client", async () => {
    const client = httpClient(server.url);
    expect(await client.consistentQuery(api.messages.list, { channel: "x" })).toEqual([]);
  });

  it("writes plain JSON where Convex's own form is not asked for", async () => {
    const value = { whole: { $integer: "AQAAAAAAAAA=" }, bytes: { $bytes: "AAE=" } };
    const call = { path: "tools:echo", args: { value } };
    const plain = await (await post("/api/action", call)).json();
    expect(plain.value).toEqual({ whole: "1", bytes: "AAE=" });
    const encoded = await post("/api/action", { ...call, format: "convex_encoded_json" });
    expect((await encoded.json()).value).toEqual(value);
  });

  it("tells a function's error with its data", async () => {
    const response = await post("/api/query", { path: "faults:refusedQuery", args: {} });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "error",
      errorMessage: expect.stringContaining("Uncaught ConvexError") as string,
      errorData: { code: "refused_query" },
    });
  });

  it.each([
    ["no JSON", "/api/query", "{", 400, "BadJsonBody"],
    ["another type", "/api/query", "[]", 400, "BadJsonBody"],
    ["no path", "/api/mutation", { args: {} }, 400, "BadJsonBody"],
    ["an unknown format", "/api/query", { path: "a:b", format: "xml" }, 400, "BadJsonBody"],
    ["a component", "/api/function", { path: "a:b", componentPath: "c" }, 400, "BadJsonBody"],
    ["no function's name", "/api/run/messages", { args: {} }, 400, "BadJsonBody"],
    ["an unknown address", "/api/unknown", {}, 404, "NotFound"],
  ])("refuses %s", async (_, path, body, status, code) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, message: expect.any(String) as string });
  });

  it("refuses a body over Convex's limit", async () => {
    const response = await post("/api/action", {
      path: "tools:echo",
      args: { value: "a".repeat(21 * 1024 * 1024) },
    });
    expect(response.status).toBe(413);
  });

  it("lets pages of other origins call it", async () => {
    const origin = "http://localhost:5173";
    const preflight = await fetch(`${server.url}/api/query`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,convex-client",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    const response = await post("/api/query", { path: "tools:whoami", args: {} }, { origin });
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  });

  it("tells version and name to those who ask", async () => {
    for (const path of ["/version", "/instance_name"]) {
      expect((await fetch(server.url + path)).status).toBe(200);
    }
  });

  it("survives any body", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("query", "mutation", "action", "function", "run/a/b", "query_at_ts"),
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.record({ path: fc.oneof(fc.string(), fc.anything()), args: fc.anything() }).map(json),
          fc.record({ path: fc.constant("tools:echo"), args: fc.json() }).map(json),
        ),
        async (endpoint, body) => {
          const response = await post(`/api/${endpoint}`, body);
          expect([200, 400]).toContain(response.status);
          expect(await response.json()).toHaveProperty(response.ok ? "status" : "code");
        },
      ),
      { numRuns: runs(150) },
    );
    expect(await httpClient(server.url).query(api.messages.list, { channel: "x" })).toEqual([]);
  });
});

describe("HTTP actions", () => {
  it("get the request as it came and give their response as it is", async () => {
    const response = await fetch(`${server.siteUrl}/hello?name=Ada%20L`);
    expect(response.status).toBe(201);
    expect(response.headers.get("x-test")).toBe("yes");
    expect(response.headers.getSetCookie()).toEqual(["a=1"]);
    expect(await response.text()).toBe("/hello Ada L");
  });

  it("read and write data", async () => {
    const message = { channel: "http", body: "hello" };
    const body = JSON.stringify(message);
    const response = await fetch(`${server.siteUrl}/messages`, { method: "POST", body });
    expect(await response.json()).toEqual(["hello"]);
  });

  it("are found by prefix, and get bodies whole", async () => {
    const body = new Uint8Array(300_000).fill(7);
    const response = await fetch(`${server.siteUrl}/files/a/b.bin`, { method: "PUT", body });
    expect(await response.json()).toEqual({ path: "/files/a/b.bin", size: 300_000 });
  });

  it("get requests that can be copied, and read as forms", async () => {
    const body = new FormData();
    body.set("name", "Ada");
    const response = await fetch(`${server.siteUrl}/copy`, { method: "POST", body });
    expect(await response.json()).toEqual({
      isRequest: true,
      copied: ["POST", "yes", true],
      name: "Ada",
      aborted: false,
    });
  });

  it("refuse bodies over Convex's limit", async () => {
    const body = new Uint8Array(21 * 1024 * 1024);
    const response = await fetch(`${server.siteUrl}/files/big`, { method: "PUT", body });
    expect(response.status).toBe(413);
  });

  it("stream their answers", async () => {
    const response = await fetch(`${server.siteUrl}/stream`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("first ");
    await httpClient(server.url).mutation(api.messages.send, { channel: "stream", body: "second" });
    expect((await reader?.read())?.value).toBe("second");
    expect((await reader?.read())?.done).toBe(true);
  });

  it("answer HEAD by their GET, without a body", async () => {
    const response = await fetch(`${server.siteUrl}/hello`, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([201, ""]);
  });

  it.each([
    ["GET", "/nowhere"],
    ["POST", "/hello"],
    ["GET", "/files"],
    ["GET", "/hello/more"],
  ])("answer %s %s with 404 in Convex's words", async (method, path) => {
    const response = await fetch(server.siteUrl + path, { method });
    expect([response.status, await response.text()]).toEqual([404, "No matching routes found"]);
  });

  it("that throw answer 500 with a trace", async () => {
    const response = await fetch(`${server.siteUrl}/broken`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      code: expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error$/) as string,
      trace: expect.stringMatching(
        /^Uncaught Error: Broken action\n {4}at .*\(\.\.\/convex\/http\.ts:\d+:\d+\)$/,
      ) as string,
    });
  });
});

function json(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" ? String(member) : member,
  );
}
