import { ConvexError, type Value } from "convex/values";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api, internal } from "./convex/_generated/api";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";
import { startTestServer, type TestServer } from "./support/server";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());

/** Both ways to call functions behave the same. */
const clients = [
  ["over HTTP", () => httpClient(server.url)],
  ["over the WebSocket", () => liveClient(server.url)],
] as const;

describe.each(clients)("%s", (way, connect) => {
  it("queries, mutates and acts", async () => {
    const client = connect();
    const channel = `basics ${way}`;
    const id = await client.mutation(api.messages.send, { channel, body: "one" });
    expect(id).toMatch(/messages$/);
    expect(await client.action(api.tools.relay, { channel, body: "two" })).toEqual(["one", "two"]);
    expect(await client.query(api.messages.list, { channel })).toEqual(["one", "two"]);
  });

  it("carries every kind of value both ways", async () => {
    const value = {
      text: "ä\u0000😀",
      whole: 2n ** 62n,
      negative: -1.5,
      special: [Infinity, -0],
      bytes: new Uint8Array([1, 2, 255]).buffer,
      nothing: null,
      nested: { list: [{ deep: true }] },
    };
    expect(await connect().action(api.tools.echo, { value })).toEqual(value);
  });

  it("finds functions in folders and default exports", async () => {
    const client = connect();
    expect(await client.query(api.folder.nested.hello, {})).toBe("from a folder");
    expect(await client.query(makeFunctionReference<"query">("folder/nested"), {})).toBe(
      "by default",
    );
  });

  it('runs "use node" actions with Node', async () => {
    expect(await connect().action(api.nodeTools.sha256, { text: "" })).toMatch(/^e3b0c442/);
  });

  it.each([
    [
      "an internal function",
      internal.internals.secret,
      /Could not find public function for 'internals:secret'/,
    ],
    [
      "a missing function",
      makeFunctionReference<"query">("messages:nope"),
      /Could not find public function for 'messages:nope'/,
    ],
    [
      "a missing module",
      makeFunctionReference<"query">("nope:list"),
      /Could not find public function for 'nope:list'/,
    ],
    [
      "the prototype",
      makeFunctionReference<"query">("__proto__:toString"),
      /Could not find public function/,
    ],
    [
      "a mutation as a query",
      makeFunctionReference<"query">("messages:send"),
      /Trying to execute messages.js:send as Query, but it is defined as Mutation/,
    ],
  ])("refuses %s", async (_, query, message) => {
    const reference = makeFunctionReference<"query">(nameOf(query));
    await expect(connect().query(reference, {})).rejects.toThrow(message);
  });

  it.each([
    [
      "a missing field",
      {},
      /ArgumentValidationError: Object is missing the required field `channel`/,
    ],
    [
      "an extra field",
      { channel: "a", extra: 1 },
      /ArgumentValidationError: Object contains extra field `extra`/,
    ],
    [
      "a wrong type",
      { channel: 1 },
      /ArgumentValidationError: Value does not match validator.\nPath: .channel\nValue: 1\nValidator: v.string\(\)/,
    ],
  ])("refuses arguments with %s", async (_, args, message) => {
    const list = makeFunctionReference<"query">("messages:list");
    await expect(connect().query(list, args)).rejects.toThrow(message);
  });

  it("refuses an id of another table", async () => {
    const client = connect();
    const id = await client.mutation(api.accounts.open, { name: way, balance: 1 });
    const remove = makeFunctionReference<"mutation">("messages:remove");
    await expect(client.mutation(remove, { id })).rejects.toThrow(
      /Found ID ".*" from table `accounts`, which does not match the table name in validator `v.id\("messages"\)`/,
    );
  });

  it("carries the data of a ConvexError, and undoes what the mutation wrote", async () => {
    const client = connect();
    const channel = `refused ${way}`;
    const error = await client.mutation(api.faults.refused, { channel }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConvexError);
    expect((error as ConvexError<Value>).data).toEqual({ code: "refused", channel, count: 3n });
    expect(await client.query(api.messages.list, { channel })).toEqual([]);
  });

  it("tells message, place and request id of other errors", async () => {
    const error = await connect()
      .query(api.faults.plain, {})
      .catch((e: unknown) => e);
    expect(error).not.toBeInstanceOf(ConvexError);
    expect(String(error)).toMatch(/\[Request ID: [0-9a-f]{16}\] Server Error/);
    expect(String(error)).toMatch(
      /Uncaught Error: Something broke\n {4}at handler \(\.\.\/convex\/faults\.ts:7:\d+\)/,
    );
  });

  it("runs scheduled functions, without the caller's identity", async () => {
    const client = connect();
    const channel = `scheduled ${way}`;
    const id = await client.mutation(api.jobs.later, { channel, body: "later", delayMs: 10 });
    await client.mutation(api.jobs.laterByAction, { channel, body: "by an action" });
    await eventually(async () => {
      expect(await client.query(api.jobs.status, { id })).toBe("success");
      const messages = await client.query(api.messages.list, { channel });
      expect([...messages].sort()).toEqual(["by an action by nobody", "later"]);
    });
  });

  it("shows functions the deployment's variables and nothing else", async () => {
    expect(process.env.PATH).toBeDefined();
    const seen = await connect().query(api.tools.environment, {});
    expect(seen).toEqual({
      atModuleScope: expect.not.arrayContaining(["PATH", "HOME"]) as string[],
      now: ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL", "TEST_ISSUER", "TEST_JWKS", "TEST_OIDC_ISSUER"],
      cloud: server.url,
      site: server.siteUrl,
      buffer: "undefined",
    });
    expect(seen.atModuleScope).toEqual(seen.now);
  });
});

it("prints what functions print, to the caller and to the log", async () => {
  const response = await fetch(`${server.url}/api/mutation`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path: "tools:print", args: { text: "hello" } }),
  });
  expect(await response.json()).toEqual({
    status: "success",
    value: null,
    logLines: ["[LOG] 'printed' { text: 'hello' }", "[WARN] 'careful'", "[ERROR] 'bad'"],
  });
  expect(server.logs).toContainEqual({
    level: "info",
    source: "function",
    function: "tools:print",
    message: "'printed' { text: 'hello' }",
  });
});

it("stores files and gives them back", async () => {
  const client = liveClient(server.url);
  const upload = await fetch(await client.mutation(api.files.uploadUrl, {}), {
    method: "POST",
    headers: { "content-type": "image/png" },
    body: new Uint8Array([137, 80, 78, 71]),
  });
  const { storageId: id } = await upload.json();
  const watched = new Watched(client, api.files.url, { id });
  await eventually(() => expect(watched.last).toContain(server.url));
  const file = await fetch(watched.last ?? "");
  expect(file.headers.get("content-type")).toBe("image/png");
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array([137, 80, 78, 71]));
  await client.mutation(api.files.remove, { id });
  await eventually(() => expect(watched.last).toBeNull());

  const stored = await client.action(api.files.store, { text: "by an action" });
  const url = await client.query(api.files.url, { id: stored });
  expect(await (await fetch(url ?? "")).text()).toBe("by an action");
});

it("takes an upload URL once", async () => {
  const url = await httpClient(server.url).mutation(api.files.uploadUrl, {});
  expect((await fetch(url, { method: "POST", body: "a" })).status).toBe(200);
  expect((await fetch(url, { method: "POST", body: "a" })).status).toBe(401);
});

function nameOf(reference: object): string {
  const symbol = Symbol.for("functionName");
  return String((reference as Record<symbol, unknown>)[symbol]);
}
