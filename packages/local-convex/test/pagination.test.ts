import type { PaginationResult } from "convex/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { api } from "./convex/_generated/api";
import type { Doc } from "./convex/_generated/dataModel";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";
import { startTestServer, type TestServer } from "./support/server";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());

const bodies = (page: PaginationResult<Doc<"messages">> | undefined) =>
  page?.page.map(({ body }) => body);

it("keeps live pages gapless when rows come in, as usePaginatedQuery needs it", async () => {
  const client = liveClient(server.url);
  const http = httpClient(server.url);
  const channel = "pages";
  const send = (body: string) => http.mutation(api.messages.send, { channel, body });
  for (const body of ["1", "2", "3", "4", "5"]) await send(body);

  const page = (cursor: string | null) =>
    new Watched(client, api.messages.page, {
      channel,
      paginationOpts: { numItems: 2, cursor, id: 1 } as { numItems: number; cursor: string | null },
    });
  const first = page(null);
  await eventually(() => expect(bodies(first.last)).toEqual(["5", "4"]));
  expect(first.last?.isDone).toBe(false);
  const second = page(first.last?.continueCursor ?? "");
  await eventually(() => expect(bodies(second.last)).toEqual(["3", "2"]));
  const third = page(second.last?.continueCursor ?? "");
  await eventually(() => expect(bodies(third.last)).toEqual(["1"]));
  expect(third.last?.isDone).toBe(true);

  // Newer rows lengthen the first page; its end, and the others, stay.
  await send("6");
  await send("7");
  await eventually(() => expect(bodies(first.last)).toEqual(["7", "6", "5", "4"]));
  expect(bodies(second.last)).toEqual(["3", "2"]);

  // A row that goes shortens its page without pulling rows of the next.
  const gone = second.last?.page[0];
  if (gone === undefined) throw new Error("The second page is empty.");
  await http.mutation(api.messages.remove, { id: gone._id });
  await eventually(() => expect(bodies(second.last)).toEqual(["2"]));
  expect(bodies(third.last)).toEqual(["1"]);
});

it("keeps the end of a page over a reconnect, by the client's journal", async () => {
  const channel = "journal";
  const http = httpClient(server.url);
  const args = { channel, paginationOpts: { numItems: 1, cursor: null } };
  await http.mutation(api.messages.send, { channel, body: "1" });
  await http.mutation(api.messages.send, { channel, body: "2" });

  const before = liveClient(server.url);
  const watched = new Watched(before, api.messages.page, args);
  await eventually(() => expect(bodies(watched.last)).toEqual(["2"]));
  const journal = before.client.queryJournal("messages:page", args);
  expect(journal).toEqual(expect.any(String));
  await http.mutation(api.messages.send, { channel, body: "3" });

  const after = liveClient(server.url);
  let seen: unknown;
  after.client.addOnTransitionHandler(() => {
    seen = after.client.localQueryResult("messages:page", args);
  });
  after.client.subscribe("messages:page", args, { journal: journal ?? null });
  await eventually(() =>
    expect(bodies(seen as PaginationResult<Doc<"messages">>)).toEqual(["3", "2"]),
  );
});

it("turns a broken journal or cursor into an error of that query alone", async () => {
  const client = liveClient(server.url);
  const args = { channel: "none", paginationOpts: { numItems: 1, cursor: null } };
  client.client.subscribe("messages:page", args, { journal: "{broken" });
  const fine = new Watched(client, api.messages.list, { channel: "none" });
  await eventually(() => expect(fine.last).toEqual([]));
  await expect(
    client.query(api.messages.page, {
      channel: "none",
      paginationOpts: { numItems: 1, cursor: "broken" },
    }),
  ).rejects.toThrow(/Server Error/);
});
