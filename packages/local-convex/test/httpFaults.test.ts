import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { api } from "./convex/_generated/api";
import { eventually, httpClient } from "./support/clients";
import { startTestServer, type TestServer } from "./support/server";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());
beforeEach(() => void server.logs.splice(0));

/** Sends bytes as they are, and gives what comes back until the server hangs up. */
function send(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (data) => (answer += String(data)));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

/** Sends bytes, and cuts the line once they are out, or with the first answer. */
function sendAndHangUp(url: string, text: string, when: "sent" | "answered"): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write(text, () => when === "sent" && socket.resetAndDestroy());
    });
    socket.once("data", () => socket.resetAndDestroy());
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
  });
}

async function expectHealthy() {
  expect(await httpClient(server.url).query(api.messages.list, { channel: "faults" })).toEqual([]);
  expect((await fetch(`${server.siteUrl}/hello`)).status).toBe(201);
  const unhandled = server.logs.filter(({ source }) => source === "server");
  expect(unhandled).toEqual([]);
}

const urls = ["url", "siteUrl"] as const;

it.each(urls)("refuses headers that are too large at %s, and goes on", async (which) => {
  // Node's limit is 16 KiB. Few enough to be read in one go: a server that hangs
  // up with bytes unread resets the connection, and its answer may get lost.
  const large = `X-Large: ${"a".repeat(20_000)}\r\n`;
  const answer = await send(
    server[which],
    `GET /hello HTTP/1.1\r\nHost: localhost\r\n${large}\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  await expectHealthy();
});

it.each(urls)("refuses what is no HTTP at %s, and goes on", async (which) => {
  expect(await send(server[which], "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  await expectHealthy();
});

const upgrade = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

it.each([
  ["/", 404],
  ["//", 404],
  ["/api/1.0/syncs", 404],
  // A target with a host of its own is none of this machine's.
  ["http://[/api/sync", 403],
])("refuses a WebSocket at %s, and goes on", async (path, status) => {
  expect(await send(server.url, upgrade(path))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  await expectHealthy();
});

const half = "Content-Length: 100\r\n\r\n{";
it.each<[string, (typeof urls)[number], string, "sent" | "answered"]>([
  [
    "in the middle of a call",
    "url",
    `POST /api/query HTTP/1.1\r\nHost: localhost\r\n${half}`,
    "sent",
  ],
  [
    "in the middle of a body for an HTTP action",
    "siteUrl",
    `POST /messages HTTP/1.1\r\nHost: localhost\r\n${half}`,
    "sent",
  ],
  ["before the answer", "siteUrl", "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", "sent"],
  [
    "in the middle of a streamed answer",
    "siteUrl",
    "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "answered",
  ],
  ["while it asks for a WebSocket", "url", upgrade("/api/1.0/sync"), "sent"],
  ["when it has a WebSocket", "url", upgrade("/api/1.0/sync"), "answered"],
  ["while it asks for a wrong WebSocket", "url", upgrade("/nowhere"), "sent"],
])("goes on where a client hangs up %s", async (_, which, text, when) => {
  for (let times = 0; times < 5; times++) await sendAndHangUp(server[which], text, when);
  await expectHealthy();
});

it("answers HEAD with the status and headers of GET", async () => {
  const head = await fetch(`${server.siteUrl}/hello?name=Ada`, { method: "HEAD" });
  const get = await fetch(`${server.siteUrl}/hello?name=Ada`);
  expect(head.status).toBe(get.status);
  for (const name of ["content-type", "x-test", "set-cookie"]) {
    expect(head.headers.get(name)).toBe(get.headers.get(name));
  }
  expect([await head.text(), await get.text()]).toEqual(["", "/hello Ada"]);
});

it("answers HEAD to a streaming action, and does not wait for its end", async () => {
  const head = await fetch(`${server.siteUrl}/stream`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect(head.headers.get("content-type")).toBe("text/plain");
});

it("answers HEAD where GET is missing or fails", async () => {
  const status = async (path: string) =>
    (await fetch(`${server.siteUrl}${path}`, { method: "HEAD" })).status;
  expect(await status("/messages")).toBe(404);
  expect(await status("/broken")).toBe(500);
  await eventually(() => expect(server.logs.at(-1)?.function).toBe("GET /broken"));
});
