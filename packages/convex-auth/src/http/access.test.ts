import { beforeEach, describe, expect, it } from "vitest";
import {
  ADA,
  answerOf,
  GRACE,
  json,
  keyOf,
  noteOf,
  outcomeOf,
  startApp,
  type App,
} from "../../test/http/app";
import type { WorkOSClaims } from "../testing";

type Send = (path: string, init?: RequestInit) => Promise<Response>;
type Person = { claims: WorkOSClaims; note: Awaited<ReturnType<typeof noteOf>> };

const PEOPLE = { ada: ADA, grace: GRACE };

let app: App;
let ada: Person;
let grace: Person;

beforeEach(async () => {
  app = startApp();
  ada = { claims: ADA, note: await noteOf(app, ADA) };
  grace = { claims: GRACE, note: await noteOf(app, GRACE) };
});

/** How somebody calls: without anything, with a key of some scopes, with their token. */
const CALLERS: Record<string, (person: Person) => Promise<Send>> = {
  nobody: () => Promise.resolve((path, init) => app.call(path, undefined, init)),
  "a token": ({ claims }) => Promise.resolve((path, init) => app.callAs(claims, path, init)),
  "a key for everything": (person) => withKey(person),
  "a key to read": (person) => withKey(person, ["notes:read"]),
  "a key to write": (person) => withKey(person, ["notes:write"]),
  "a key to read and write": (person) => withKey(person, ["notes:read", "notes:write"]),
};

async function withKey({ claims }: Person, scopes?: string[]): Promise<Send> {
  const { key } = await keyOf(app, claims, scopes && { scopes });
  return (path, init) => app.call(path, key, init);
}

type Expected = "yes" | "reader" | "writer" | "open";
const MAY: Record<Expected, Record<string, boolean>> = {
  open: all(true),
  yes: { ...all(true), nobody: false },
  reader: { ...all(true), nobody: false, "a key to write": false },
  writer: { ...all(true), nobody: false, "a key to read": false },
};

function all(may: boolean): Record<string, boolean> {
  return Object.fromEntries(Object.keys(CALLERS).map((name) => [name, may]));
}

/** Every route, whom it is for, and what it answers to them. */
const ROUTES: [string, Expected, (own: string) => [string, RequestInit?], string][] = [
  ["GET /health", "open", () => ["/health"], "200"],
  ["GET /open/*", "open", () => ["/open/x"], "200"],
  ["POST /hook", "open", () => ["/hook", { method: "POST", body: "x" }], "200"],
  ["GET /notes", "reader", () => ["/notes"], "200"],
  ["GET /notes/get", "reader", (id) => [`/notes/get?id=${id}`], "200"],
  ["GET /count", "reader", () => ["/count"], "200"],
  ["GET /pages", "reader", () => ["/pages"], "200"],
  ["GET /nearest", "reader", () => ["/nearest"], "200"],
  ["POST /notes", "writer", () => ["/notes", json({ text: "new" })], "201"],
  ["DELETE /notes", "writer", (id) => [`/notes?id=${id}`, { method: "DELETE" }], "204"],
  ["GET /whoami", "yes", () => ["/whoami"], "200"],
  ["GET /echo/*", "yes", () => ["/echo/x"], "200"],
  ["GET /plans", "yes", () => ["/plans"], "200"],
  ["POST /any", "yes", () => ["/any", json({ value: 1 })], "200"],
  ["POST /upload", "yes", () => ["/upload", { method: "POST", body: "x" }], "200"],
  ["GET /by-hand", "yes", () => ["/by-hand"], "200"],
];

describe.each(Object.keys(CALLERS))("%s", (caller) => {
  it.each(ROUTES)("%s", async (_, whom, request, good) => {
    for (const person of [ada, grace]) {
      const send = await CALLERS[caller]?.(person);
      const response = await send?.(...request(person.note));
      if (response === undefined) throw new Error("Nobody called.");
      const challenge = response.headers.get("www-authenticate");
      const outcome = await outcomeOf(response);
      if (MAY[whom][caller]) expect([outcome, challenge]).toEqual([good, null]);
      else if (caller === "nobody")
        expect([outcome, challenge]).toEqual(["401 unauthorized", "Bearer"]);
      else {
        const scope = whom === "reader" ? "notes:read" : "notes:write";
        expect([outcome, challenge]).toEqual([
          "403 forbidden",
          `Bearer error="insufficient_scope", scope="${scope}"`,
        ]);
      }
    }
  });

  it("never sees the other's text", async () => {
    for (const [person, other] of [
      [ada, grace],
      [grace, ada],
    ] as const) {
      const send = await CALLERS[caller]?.(person);
      for (const [, , request] of ROUTES) {
        const [path, init] = request(other.note);
        const text = await (await send?.(path, init))?.text();
        expect(text).not.toContain(`private to ${other.claims.sub}`);
      }
      const kept = await app.t.run(({ db }) => db.get(other.note));
      expect(kept?.text).toBe(`private to ${other.claims.sub}`);
    }
  });
});

describe("somebody else's id and one that is gone are answered alike", () => {
  it.each(["a token", "a key for everything"])("to %s", async (caller) => {
    const gone = await app.t.run(async ({ db }) => {
      const own = await db.get(ada.note);
      if (own === null) throw new Error("Ada has a note.");
      const id = await db.insert("notes", { userId: own.userId, text: "gone" });
      await db.delete("notes", id);
      return id;
    });
    const send = await CALLERS[caller]?.(ada);
    for (const request of [
      (id: string): [string, RequestInit?] => [`/notes/get?id=${id}`],
      (id: string): [string, RequestInit?] => [`/notes?id=${id}`, { method: "DELETE" }],
    ]) {
      const seen = new Set<string>();
      for (const id of [grace.note, gone]) {
        const response = await send?.(...request(id));
        const headers = JSON.stringify([...(response?.headers ?? [])].sort());
        seen.add(`${response?.status} ${headers} ${await response?.text()}`);
      }
      expect([...seen]).toHaveLength(1);
      expect([...seen][0]).toMatch(/^404 .*"not_found"/);
    }
    expect(await outcomeOf((await send?.("/notes/get?id=x")) ?? Response.error())).toBe(
      "404 not_found",
    );
  });
});

describe("the rows of an organization", () => {
  beforeEach(async () => {
    await app.t.run(async ({ db }) => {
      await db.insert("plans", { organizationId: "org_engines", text: "engines" });
      await db.insert("plans", { organizationId: "org_tulips", text: "tulips" });
    });
  });

  it("are there for a member's token, and for no key of theirs", async () => {
    for (const person of Object.values(PEOPLE)) {
      const { key } = await keyOf(app, person);
      const [token, program] = [
        await answerOf(await app.callAs(person, "/plans")),
        await answerOf(await app.call("/plans", key)),
      ];
      expect(token).toMatchObject({ status: 200, body: [{ text: "engines" }] });
      expect(program).toEqual({ status: 200, body: [] });
      // Nor for what an action runs in their name.
      expect(await answerOf(await app.callAs(person, "/plans/named"))).toMatchObject({
        body: ["engines"],
      });
      expect(await answerOf(await app.call("/plans/named", key))).toMatchObject({ body: [] });
    }
  });

  it("are written by a member's token, and by no key of theirs", async () => {
    const { key } = await keyOf(app, ADA);
    const plan = json({ text: "new" });
    expect(await outcomeOf(await app.call("/plans", key, plan))).toBe("403 forbidden");
    expect(await outcomeOf(await app.callAs({ sub: "user_ada" }, "/plans", plan))).toBe(
      "403 forbidden",
    );
    expect(await outcomeOf(await app.callAs(ADA, "/plans", plan))).toBe("200");
    const plans = await app.t.run(({ db }) => db.query("plans").collect());
    expect(plans.map(({ organizationId, text }) => [organizationId, text])).toEqual([
      ["org_engines", "engines"],
      ["org_tulips", "tulips"],
      ["org_engines", "new"],
    ]);
  });
});

describe("what an action finds", () => {
  it("is the caller's, with a token and with a key", async () => {
    await app.t.run(async ({ db }) => {
      for (const { note } of [ada, grace]) {
        const row = await db.get(note);
        if (row === null) continue;
        const { userId, text } = row;
        await db.insert("memories", { userId, text, embedding: [1, 0] });
      }
    });
    for (const person of Object.values(PEOPLE)) {
      const { key } = await keyOf(app, person);
      const own = { status: 200, body: [`private to ${person.sub}`] };
      expect(await answerOf(await app.callAs(person, "/nearest"))).toEqual(own);
      expect(await answerOf(await app.call("/nearest", key))).toEqual(own);
      expect(await answerOf(await app.call("/count", key))).toEqual({
        status: 200,
        body: { count: 1 },
      });
    }
  });
});

it("a scope that the app no longer has opens nothing", async () => {
  const { key, apiKey } = await keyOf(app, ADA, { scopes: ["notes:read"] });
  await app.t.run(({ db }) => db.patch(apiKey._id, { scopes: ["notes:read", "gone:read"] }));
  expect((await answerOf(await app.call("/whoami", key))).body).toMatchObject({
    scopes: ["notes:read"],
  });
  await app.t.run(({ db }) => db.patch(apiKey._id, { scopes: ["gone:read"] }));
  expect((await answerOf(await app.call("/whoami", key))).body).toMatchObject({ scopes: [] });
  expect(await outcomeOf(await app.call("/notes", key))).toBe("403 forbidden");
});

it("the functions behind the routes are nobody's to call", async () => {
  const http = await import("../../test/http/convex/http");
  for (const fn of [http.runQuery, http.runMutation]) {
    expect(fn).toHaveProperty("isInternal", true);
    expect(fn).not.toHaveProperty("isPublic");
  }
});
