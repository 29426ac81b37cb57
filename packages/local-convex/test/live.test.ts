import { ConvexReactClient } from "convex/react";
import { WebSocket } from "ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { api } from "./convex/_generated/api";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";
import { startTestServer, type TestServer } from "./support/server";
import { startTcpProxy } from "./support/tcpProxy";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());

it("shows a change to every client that looks", async () => {
  const [ada, grace] = [liveClient(server.url), liveClient(server.url)];
  const seen = [ada, grace].map(
    (client) => new Watched(client, api.messages.list, { channel: "both" }),
  );
  await eventually(() => expect(seen.map(({ last }) => last)).toEqual([[], []]));
  await ada.mutation(api.messages.send, { channel: "both", body: "from Ada" });
  await eventually(() =>
    expect(seen.map(({ last }) => last)).toEqual([["from Ada"], ["from Ada"]]),
  );
  await httpClient(server.url).mutation(api.messages.send, { channel: "both", body: "by HTTP" });
  await eventually(() => expect(seen[1]?.last).toEqual(["from Ada", "by HTTP"]));
});

it("sends nothing to a client whose results stay the same", async () => {
  const client = liveClient(server.url);
  const quiet = new Watched(client, api.messages.list, { channel: "quiet" });
  const busy = new Watched(client, api.messages.list, { channel: "busy" });
  for (const body of ["1", "2", "3"]) {
    await client.mutation(api.messages.send, { channel: "busy", body });
  }
  await eventually(() => expect(busy.last).toEqual(["1", "2", "3"]));
  expect(quiet.values).toEqual([[]]);
});

it("shows the own write as soon as the mutation resolves", async () => {
  const client = liveClient(server.url);
  const watched = new Watched(client, api.messages.list, { channel: "own" });
  await eventually(() => expect(watched.last).toEqual([]));
  for (let i = 1; i <= 5; i += 1) {
    await client.mutation(api.messages.send, { channel: "own", body: String(i) });
    expect(watched.last).toHaveLength(i);
  }
});

it("resolves mutations and actions of a client that watches nothing", async () => {
  const client = liveClient(server.url);
  await client.mutation(api.messages.send, { channel: "nobody looks", body: "x" });
  expect(await client.action(api.tools.echo, { value: "y" })).toBe("y");
});

it("serves the client of React as well", async () => {
  const client = new ConvexReactClient(server.url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    unsavedChangesWarning: false,
    logger: false,
  });
  const states: boolean[] = [];
  client.setAuth(
    () => server.issuer.sign({ sub: "ada" }),
    (isAuthenticated) => void states.push(isAuthenticated),
  );
  const [me, list] = [
    client.watchQuery(api.tools.whoami, {}),
    client.watchQuery(api.messages.list, { channel: "react" }),
  ];
  for (const watch of [me, list]) watch.onUpdate(() => undefined);
  await eventually(() => expect(me.localQueryResult()?.subject).toBe("ada"));
  expect(states.at(-1)).toBe(true);
  await client.mutation(api.messages.send, { channel: "react", body: "hello" });
  expect(list.localQueryResult()).toEqual(["hello"]);
  await client.close();
});

it("shows what actions and scheduled functions write", async () => {
  const client = liveClient(server.url);
  const watched = new Watched(client, api.messages.list, { channel: "woken" });
  await client.action(api.tools.relay, { channel: "woken", body: "by an action" });
  await eventually(() => expect(watched.last).toEqual(["by an action"]));
  await client.mutation(api.jobs.later, { channel: "woken", body: "later", delayMs: 20 });
  await eventually(() => expect(watched.last).toEqual(["by an action", "later"]));
  await fetch(`${server.siteUrl}/messages`, {
    method: "POST",
    body: JSON.stringify({ channel: "woken", body: "by HTTP" }),
  });
  await eventually(() => expect(watched.last).toEqual(["by an action", "later", "by HTTP"]));
});

it("follows the state of a scheduled function", async () => {
  const client = liveClient(server.url);
  const message = { channel: "states", body: "x", delayMs: 100 };
  const id = await client.mutation(api.jobs.later, message);
  const watched = new Watched(client, api.jobs.status, { id });
  await eventually(() => expect(watched.last).toBe("success"));
  expect(watched.values[0]).toBe("pending");
});

it("shows all queries of one moment together", async () => {
  const [reader, writer] = [liveClient(server.url), httpClient(server.url)];
  await writer.mutation(api.accounts.open, { name: "a", balance: 100 });
  await writer.mutation(api.accounts.open, { name: "b", balance: 0 });
  const sums: (number | null)[] = [];
  reader.client.addOnTransitionHandler(() => {
    const [a, b] = ["a", "b"].map((name) =>
      reader.client.localQueryResult("accounts:balance", { name }),
    );
    if (typeof a === "number" && typeof b === "number") sums.push(a + b);
  });
  // Many queries between the two: computing a transition takes a while.
  const names = ["a", ...Array.from({ length: 30 }, (_, i) => `nobody ${i}`), "b"];
  const watched = names.map((name) => new Watched(reader, api.accounts.balance, { name }));
  const balances = () => [watched[0]?.last, watched.at(-1)?.last];
  await eventually(() => expect(balances()).toEqual([100, 0]));
  // By an action, whose mutations follow each other without a pause.
  await writer.action(api.accounts.transferMany, { from: "a", to: "b", times: 100 });
  await eventually(() => expect(balances()).toEqual([0, 100]));
  expect(new Set(sums)).toEqual(new Set([100]));
  // The client saw the action at work, not only its end.
  expect(sums.length).toBeGreaterThan(10);
  expect(new Set(sums)).toEqual(new Set([100]));
});

it("lets others in while an action calls one function after the other", async () => {
  const [worker, other] = [httpClient(server.url), httpClient(server.url)];
  await worker.mutation(api.accounts.open, { name: "full", balance: 300 });
  await worker.mutation(api.accounts.open, { name: "empty", balance: 0 });
  let isDone = false;
  const work = worker
    .action(api.accounts.transferMany, { from: "full", to: "empty", times: 300 })
    .finally(() => (isDone = true));
  const seen: (number | null)[] = [];
  while (!isDone) seen.push(await other.query(api.accounts.balance, { name: "empty" }));
  await work;
  expect(seen.filter((balance) => balance !== null && balance > 0 && balance < 300)).not.toEqual(
    [],
  );
});

it("runs a client's mutations in order, and each transaction alone", async () => {
  const client = liveClient(server.url);
  const bodies = Array.from({ length: 20 }, (_, i) => String(i));
  await Promise.all(
    bodies.map((body) => client.mutation(api.messages.send, { channel: "order", body })),
  );
  expect(await client.query(api.messages.list, { channel: "order" })).toEqual(bodies);

  const http = httpClient(server.url);
  await http.mutation(api.accounts.open, { name: "from", balance: 50 });
  await http.mutation(api.accounts.open, { name: "to", balance: 0 });
  await Promise.all(
    Array.from({ length: 50 }, () =>
      http.mutation(
        api.accounts.transfer,
        { from: "from", to: "to", amount: 1 },
        { skipQueue: true },
      ),
    ),
  );
  expect(await http.query(api.accounts.balance, { name: "to" })).toBe(50);
});

it("shows a failing query as an error, and the others all the same", async () => {
  const client = liveClient(server.url);
  const plain = new Watched(client, api.faults.plain, {});
  const refused = new Watched(client, api.faults.refusedQuery, {});
  const good = new Watched(client, api.messages.list, { channel: "fine" });
  await eventually(() => expect(good.last).toEqual([]));
  await eventually(() => expect(String(plain.errors[0])).toContain("Something broke"));
  await eventually(() => expect(refused.errors[0]).toHaveProperty("data.code", "refused_query"));
});

it("executes a mutation once when its answer is lost", async () => {
  const proxy = await startTcpProxy(server.url);
  const client = liveClient(proxy.url);
  const watched = new Watched(client, api.messages.list, { channel: "once" });
  await eventually(() => expect(watched.last).toEqual([]));

  proxy.loseAnswers();
  const sent = client.mutation(api.messages.send, { channel: "once", body: "exactly" });
  await eventually(async () => {
    const stored = await httpClient(server.url).query(api.messages.list, { channel: "once" });
    expect(stored).toEqual(["exactly"]);
  });
  proxy.cut();
  expect(await sent).toMatch(/messages$/);
  expect(watched.last).toEqual(["exactly"]);
  expect(await client.query(api.messages.list, { channel: "once" })).toEqual(["exactly"]);
  await proxy.close();
});

it("takes a mutation over that a cut client never got through", async () => {
  const proxy = await startTcpProxy(server.url);
  const client = liveClient(proxy.url);
  const watched = new Watched(client, api.messages.list, { channel: "cut" });
  await eventually(() => expect(watched.last).toEqual([]));
  proxy.cut();
  await client.mutation(api.messages.send, { channel: "cut", body: "after" });
  expect(watched.last).toEqual(["after"]);
  await proxy.close();
});
