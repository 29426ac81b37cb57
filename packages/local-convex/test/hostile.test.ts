import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { api } from "./convex/_generated/api";
import { eventually, liveClient } from "./support/clients";
import { startTestServer, type TestServer } from "./support/server";
import { runs } from "../../../vitest.runs";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(async () => {
  const client = liveClient(server.url);
  expect(await client.query(api.messages.list, { channel: "after all" })).toEqual([]);
  await client.close();
  expect(server.logs.filter(({ message }) => message.startsWith("Unhandled"))).toEqual([]);
  await server.close();
});

/** A socket of no Convex client: sends what it is told, and keeps what comes back. */
async function rawClient() {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/1.48.0/sync`);
  const messages: Record<string, unknown>[] = [];
  socket.on("message", (data) => {
    messages.push(JSON.parse(String(data)) as Record<string, unknown>);
  });
  socket.on("error", () => undefined);
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("open", resolve));
  return {
    socket,
    messages,
    closed,
    send: (message: object) => socket.send(JSON.stringify(message)),
    /** Whether the server still answers on this socket, or has hung up. */
    async settled() {
      const isOver = new Promise((resolve) => socket.once("pong", () => resolve("open")));
      if (socket.readyState === socket.OPEN) socket.ping();
      await Promise.race([isOver, closed]);
    },
  };
}

const add = (queryId: number, udfPath = "messages:list", args: unknown[] = [{ channel: "q" }]) => ({
  type: "Add",
  queryId,
  udfPath,
  args,
});

it.each<[string, object | string]>([
  ["no JSON", "{"],
  ["no object", "[]"],
  ["no type", {}],
  ["an unknown type", { type: "Surprise" }],
  ["a type of the prototype", { type: "constructor" }],
  ["a negative number", { type: "Mutation", requestId: -1, udfPath: "a:b", args: [] }],
  ["no arguments", { type: "Action", requestId: 1, udfPath: "a:b" }],
  ["a component", { type: "Mutation", requestId: 1, udfPath: "a:b", args: [], componentPath: "c" }],
  [
    "a version that is not its turn",
    { type: "ModifyQuerySet", baseVersion: 7, newVersion: 8, modifications: [] },
  ],
  ["an identity that is not its turn", { type: "Authenticate", tokenType: "None", baseVersion: 3 }],
  [
    "an unknown token type",
    { type: "Authenticate", tokenType: "Root", value: "x", baseVersion: 0 },
  ],
  [
    "an unknown modification",
    {
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [{ type: "Change", queryId: 1 }],
    },
  ],
])("ends the connection after %s with a FatalError", async (_, message) => {
  const client = await rawClient();
  client.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  expect(await client.closed).toBe(1008);
  expect(client.messages).toEqual([{ type: "FatalError", error: expect.any(String) as string }]);
});

it("refuses binary messages", async () => {
  const client = await rawClient();
  client.socket.send(Buffer.from([1, 2, 3]));
  expect(await client.closed).toBe(1008);
});

it("refuses admin keys with an AuthError", async () => {
  const client = await rawClient();
  client.send({ type: "Authenticate", tokenType: "Admin", value: "key", baseVersion: 0 });
  await client.closed;
  expect(client.messages).toMatchObject([{ type: "AuthError", authUpdateAttempted: true }]);
});

it("survives messages of any content", async () => {
  const number = fc.oneof(fc.nat(3), fc.double(), fc.constant(null));
  const path = fc.oneof(
    fc.constantFrom("messages:list", "messages:send", "tools:echo"),
    fc.string(),
  );
  const message = fc.oneof(
    fc.anything(),
    fc.record({ type: fc.constant("Connect"), sessionId: fc.oneof(fc.uuid(), fc.anything()) }),
    fc.record({
      type: fc.constantFrom("Mutation", "Action"),
      requestId: number,
      udfPath: path,
      args: fc.oneof(fc.array(fc.anything()), fc.anything()),
    }),
    fc.record({
      type: fc.constant("ModifyQuerySet"),
      baseVersion: number,
      newVersion: number,
      modifications: fc.array(
        fc.record({
          type: fc.constantFrom("Add", "Remove", "Other"),
          queryId: number,
          udfPath: path,
          args: fc.array(fc.anything()),
          journal: fc.oneof(fc.string(), fc.json(), fc.anything()),
        }),
      ),
    }),
    fc.record({
      type: fc.constant("Authenticate"),
      tokenType: fc.constantFrom("None", "User", "Admin"),
      value: fc.oneof(fc.string(), fc.anything()),
      baseVersion: number,
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 6 }), async (messages) => {
      const client = await rawClient();
      for (const each of messages) client.socket.send(json(each));
      await client.settled();
      client.socket.terminate();
    }),
    { numRuns: runs(150) },
  );
});

it("survives bytes that are no WebSocket frames", async () => {
  const { port } = new URL(server.url);
  const upgrade =
    "GET /api/1.48.0/sync HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.uint8Array({ maxLength: 200 }), async (isUpgraded, bytes) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.resume();
      const closed = new Promise((resolve) => socket.once("close", resolve));
      if (isUpgraded) socket.write(upgrade);
      socket.end(bytes);
      await closed;
    }),
    { numRuns: runs(60) },
  );
});

it("answers upgrades to other addresses with 404", async () => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/elsewhere`);
  const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
  expect(error.message).toContain("404");
});

it("handles messages in their order, although verifying a token takes time", async () => {
  const client = await rawClient();
  const token = await server.issuer.sign({ sub: "ada" });
  client.send({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0 });
  client.send({ type: "Authenticate", tokenType: "User", value: token, baseVersion: 0 });
  client.send({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [add(0, "tools:whoami", [{}])],
  });
  client.send({ type: "Action", requestId: 0, udfPath: "tools:whoamiNested", args: [{}] });
  await eventually(() =>
    expect(client.messages.map(({ type }) => type)).toContain("ActionResponse"),
  );
  const ada = { subject: "ada" };
  const response = client.messages.find(({ type }) => type === "ActionResponse");
  expect(response).toMatchObject({ success: true, result: { action: ada, query: ada } });
  const values = client.messages
    .filter(({ type }) => type === "Transition")
    .flatMap(({ modifications }) => modifications as { value: unknown }[]);
  expect(values).toMatchObject([{ type: "QueryUpdated", value: ada }]);
  client.socket.terminate();
});

it("chains the versions of its transitions, and follows every mutation by one", async () => {
  const client = await rawClient();
  client.send({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0 });
  const send = (requestId: number) =>
    client.send({
      type: "Mutation",
      requestId,
      udfPath: "messages:send",
      args: [{ channel: "q", body: String(requestId) }],
    });
  const modify = (version: number, modifications: object[]) =>
    client.send({
      type: "ModifyQuerySet",
      baseVersion: version,
      newVersion: version + 1,
      modifications,
    });
  send(0);
  modify(0, [add(0), add(1)]);
  send(1);
  modify(1, [{ type: "Remove", queryId: 0 }]);
  send(2);
  await eventually(() => {
    const last = client.messages.findLastIndex(({ type }) => type === "MutationResponse");
    expect(client.messages[last]).toMatchObject({ requestId: 2 });
    expect(client.messages.length).toBeGreaterThan(last + 1);
  });

  let version: unknown = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  let ts = 0n;
  let answered = 0n;
  for (const message of client.messages) {
    if (message.type === "MutationResponse") answered = timestamp(message.ts);
    if (message.type !== "Transition") continue;
    expect(message.startVersion).toEqual(version);
    version = message.endVersion;
    const next = timestamp((version as { ts: unknown }).ts);
    expect(next).toBeGreaterThanOrEqual(ts);
    ts = next;
  }
  expect(ts).toBeGreaterThanOrEqual(answered);
  expect(version).toMatchObject({ querySet: 2 });
  const changes = client.messages.flatMap(({ modifications }) => (modifications ?? []) as object[]);
  expect(changes).toContainEqual({ type: "QueryRemoved", queryId: 0 });
  expect(changes.at(-1)).toMatchObject({ queryId: 1, value: ["0", "1", "2"] });
  client.socket.terminate();
});

it("keeps mutations of different sessions apart that bear the same number", async () => {
  const clients = await Promise.all([rawClient(), rawClient()]);
  for (const [index, client] of clients.entries()) {
    client.send({ type: "Connect", sessionId: `session ${index}`, connectionCount: 0 });
    const args = [{ channel: "numbers", body: String(index) }];
    client.send({ type: "Mutation", requestId: 0, udfPath: "messages:send", args });
    client.send({ type: "Mutation", requestId: 0, udfPath: "messages:send", args });
  }
  await eventually(() => {
    for (const { messages } of clients) {
      expect(messages.filter(({ type }) => type === "MutationResponse")).toHaveLength(2);
    }
  });
  const stored = await liveClient(server.url).query(api.messages.list, { channel: "numbers" });
  expect([...stored].sort()).toEqual(["0", "1"]);
  for (const { socket } of clients) socket.terminate();
});

function timestamp(encoded: unknown): bigint {
  return Buffer.from(String(encoded), "base64").readBigUInt64LE();
}

function json(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" ? String(member) : member,
  ) as string | undefined;
  return text ?? "undefined";
}
