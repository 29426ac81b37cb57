import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { errorOf, listen } from "../../test/http/app";
import {
  filled,
  names,
  send,
  startHostile,
  text,
  turns,
  values,
  type Hostile,
} from "../../test/http/hostile";
import { runs } from "../../../../vitest.runs";

let app: Hostile;

beforeAll(async () => {
  app = await startHostile();
});

const GETS = ["/typed", "/notes", "/notes/get", "/pages", "/open/x", "/whoami", "/count", "/fails"];

describe("any query string", () => {
  it("is read or refused", async () => {
    const said = listen();
    const statuses = new Map<number, number>();
    const pairs = fc.array(fc.tuple(names, values), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(turns, fc.constantFrom(...GETS), pairs, async (turn, path, list) => {
        const search = new URLSearchParams(list.map(([name, value]) => [name, filled(app, value)]));
        // A fault is this route's purpose.
        if (path === "/fails" && search.has("how")) return;
        // This one takes a number for as many rows as it says.
        if (path === "/notes" && search.has("limit")) return;
        const { status } = await send(app, turn, `${path}?${search.toString()}`, {});
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
      { numRuns: runs(2000) },
    );
    expect(said()).toBe("");
    for (const status of [200, 400, 401]) expect(statuses.get(status)).toBeGreaterThan(20);
  });

  it("is read or refused also where it is not encoded well", async () => {
    const said = listen();
    await fc.assert(
      fc.asyncProperty(turns, fc.constantFrom(...GETS), text, async (turn, path, search) => {
        if (path === "/fails" && search.includes("how")) return;
        await send(app, turn, `${path}?${search.replaceAll("#", "")}`, {});
      }),
      { numRuns: runs(1000) },
    );
    expect(said()).toBe("");
  });
});

describe("any path", () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      "notes",
      "echo",
      "open",
      "..",
      ".",
      "%",
      "%2e%2e",
      "%2f",
      "\\",
      "get",
      "//",
      "fail",
    ),
    text.map((piece) => piece.replace(/[?#]/g, "")),
    fc.webSegment(),
  );
  const paths = fc.oneof(
    fc.array(pieces, { maxLength: 5 }).map((list) => `/${list.join("/")}`),
    fc.array(pieces, { maxLength: 3 }).map((list) => `/echo/${list.join("/")}`),
    fc.webPath(),
  );
  const methods = fc.constantFrom("GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

  it("is somewhere, or is told to be nowhere", async () => {
    const said = listen();
    await fc.assert(
      fc.asyncProperty(turns, methods, paths, async (turn, method, path) => {
        const { status, told } = await send(app, turn, path.startsWith("/") ? path : `/${path}`, {
          method,
        });
        if (status === 404) expect(["not_found"]).toContain(errorOf(JSON.parse(told)).code);
      }),
      { numRuns: runs(2000) },
    );
    expect(said()).toBe("");
  });
});

it("leaves everybody's rows as they were", async () => {
  const notes = await app.t.run(({ db }) => db.query("notes").collect());
  expect(notes.map((note) => note.text)).toEqual([app.ada.text, app.grace.text]);
  const users = await app.t.run(({ db }) => db.query("users").collect());
  expect(users).toHaveLength(2);
});
