import { afterAll, beforeAll, expect, it } from "vitest";
import { api } from "./convex/_generated/api";
import { eventually, liveClient, Watched } from "./support/clients";
import { startTestServer, type TestServer } from "./support/server";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer({ transactionTimeout: 4_000 })));
afterAll(() => server.close());

it("goes on while a function hangs, and undoes what it wrote", async () => {
  const [stuck, other] = [liveClient(server.url), liveClient(server.url)];
  const watched = new Watched(other, api.messages.list, { channel: "hung" });
  await eventually(() => expect(watched.last).toEqual([]));
  const hung = stuck.mutation(api.slow.hanging, { channel: "hung" });
  const next = other.mutation(api.messages.send, { channel: "hung", body: "next" });
  await expect(hung).rejects.toThrow(/Function execution timed out \(maximum duration: 4s\)/);
  await next;
  expect(watched.last).toEqual(["next"]);
  await expect(other.query(api.slow.hangingQuery, {})).rejects.toThrow(/timed out/);
});

it("keeps a function that wakes too late out of other transactions", async () => {
  const client = liveClient(server.url);
  await expect(client.mutation(api.slow.late, { channel: "late" })).rejects.toThrow(/timed out/);
  await client.mutation(api.slow.wakeOther, { channel: "late" });
  expect(await client.query(api.messages.list, { channel: "late" })).toEqual(["in time"]);
});
