import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  errorOf,
  json,
  keyOf,
  listen,
  startApp,
  TOKEN,
  type App,
} from "../../test/http/app";
import { UNKNOWN_KEY } from "../../test/http/app";

let app: App;
let key: string;

beforeEach(async () => {
  app = startApp();
  ({ key } = await keyOf(app, ADA));
});

const notes = () => app.t.run(({ db }) => db.query("notes").collect());

describe("what a handler answers", () => {
  it.each<[string, string, RequestInit, number, unknown]>([
    ["a value", "/health", {}, 200, { ok: true }],
    [
      "what JSON does not have",
      "/values",
      {},
      200,
      { whole: String(2n ** 62n), bytes: "aGk=", no: null },
    ],
    ["nothing, of a query", "/nothing", {}, 204, null],
    ["nothing, of a mutation", "/nothing", { method: "POST" }, 204, null],
    ["nothing, where it says null", "/null", {}, 200, null],
    [
      "a reply of its own",
      "/notes",
      json({ text: "x" }),
      201,
      { id: expect.any(String) as string },
    ],
  ])("%s", async (_, path, init, status, body) => {
    expect(await answerOf(await app.call(path, key, init))).toEqual({ status, body });
  });

  it("is JSON that nobody in between keeps or guesses at", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    for (const path of ["/whoami", "/notes?x=1", "/nowhere", "/fails?how=deliberately"]) {
      const { headers } = await app.call(path, key);
      expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("is a Response as it stands, where an action makes one", async () => {
    const response = await app.call("/page", key);
    expect([response.status, await response.text()]).toEqual([203, "<p>"]);
  });

  it("with nothing has no body and no type", async () => {
    const response = await app.call("/nothing", key);
    expect(await response.text()).toBe("");
    expect(response.headers.get("content-type")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});

describe("what a handler refuses with", () => {
  const CASES: [string, number, string, string][] = [
    ["forbidden", 403, "forbidden", "Not today."],
    ["teapot", 418, "teapot", "A teapot."],
    ["text", 400, "invalid_request", "Just text."],
    ["odd", 400, "invalid_request", "This cannot be done."],
    ["ok", 400, "fine", "All is well."],
    ["fraction", 400, "half", "Half a status."],
    ["list", 400, "invalid_request", "This cannot be done."],
  ];
  const PLACES: [string, (how: string) => [string, RequestInit?]][] = [
    ["a query", (how) => [`/fails?how=${how}`]],
    ["a mutation", (how) => ["/fails", json({ how })]],
    ["an action", (how) => [`/fails/action?how=${how}`]],
  ];

  it.each(PLACES)("is told to the caller, of %s", async (_, request) => {
    for (const [how, status, code, message] of CASES) {
      const [path, init] = request(how);
      const answer = await answerOf(await app.call(path, key, init));
      expect([how, answer]).toEqual([how, { status, body: { error: { code, message } } }]);
    }
    // What a mutation had written before is not there.
    expect(await notes()).toEqual([]);
  });

  it("is not logged", async () => {
    const said = listen();
    for (const [how] of CASES) await app.call(`/fails?how=${how}`, key);
    expect(said()).toBe("");
  });
});

describe("a fault", () => {
  const SECRETS = () => [key, TOKEN, `Bearer ${"x".repeat(20)}`];
  const PLACES: [string, (how: string) => [string, RequestInit?]][] = [
    ["a query", (how) => [`/fails?how=${encodeURIComponent(how)}`]],
    ["a mutation", (how) => ["/fails", json({ how })]],
    ["an action", (how) => [`/fails/action?how=${encodeURIComponent(how)}`]],
    ["a reply", () => ["/reply"]],
  ];

  it.each(PLACES)(
    "of %s is a 500 with a reference, under which the log tells more",
    async (_, request) => {
      const said = listen();
      const [path, init] = request("deliberate");
      const answer = await answerOf(await app.call(path, key, init));
      const error = errorOf(answer.body);
      expect(answer).toEqual({
        status: 500,
        body: {
          error: {
            code: "internal",
            message: `Something went wrong here. Quote the reference ${error.reference} when you report it.`,
            reference: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
          },
        },
      });
      expect(said()).toContain(`(reference ${error.reference})`);
      expect(said()).toContain(path.replace(/\?.*/, ""));
      expect(await notes()).toEqual([]);
    },
  );

  it("has another reference each time", async () => {
    listen();
    const references = new Set<string | undefined>();
    for (let n = 0; n < 20; n++) {
      const { body } = await answerOf(await app.call("/fails?how=x", key));
      references.add(errorOf(body).reference);
    }
    expect(references.size).toBe(20);
  });

  it.each(PLACES.slice(0, 3))(
    "of %s leaves no secret in the log or the answer",
    async (_, request) => {
      const said = listen();
      for (const secret of SECRETS()) {
        const [path, init] = request(`${secret} is what I know`);
        const told = await (await app.call(path, key, init)).text();
        expect(told).not.toContain(secret);
        expect(told).not.toContain("inside");
      }
      for (const secret of SECRETS()) expect(said()).not.toContain(secret);
      expect(said()).toContain("The inside, with [redacted] is what I know");
    },
  );

  it("is logged without keys that were cut or mistyped, by what keys look like here", async () => {
    const said = listen();
    await app.call(`/fails?how=${key.slice(0, 16)}`, key);
    await app.call(`/fails/action?how=osk_test_${key.slice(4, 16)}`, key);
    expect(said()).not.toContain(key.slice(4, 16));
  });

  it.each(["null", "object"])("may be thrown as anything: %s", async (how) => {
    const said = listen();
    const { status } = await answerOf(await app.call(`/fails/action?how=${how}`, key));
    expect(status).toBe(500);
    expect(said()).not.toContain("The inside");
  });

  it.each<[string, string, RequestInit]>([
    ["a query", "/wrong", {}],
    ["a mutation", "/wrong", { method: "POST" }],
    ["an action", "/wrong/action", {}],
  ])("is an answer that the route does not promise, of %s", async (_, path, init) => {
    const said = listen();
    const response = await app.call(path, key, init);
    const text = await response.clone().text();
    expect((await answerOf(response)).status).toBe(500);
    expect(text).not.toContain("the inside");
    expect(said()).toContain("Expected `number`, got `string`");
    expect(await notes()).toEqual([]);
  });
});

it("a mutation that is refused halfway leaves nothing", async () => {
  const { status, body } = await answerOf(await app.call("/notes", key, json({ text: "half" })));
  expect([status, errorOf(body)]).toEqual([400, { code: "no_halves", message: "Half a note." }]);
  expect(await notes()).toEqual([]);
});

it("nothing is logged of what goes well or is refused", async () => {
  const said = listen();
  await app.call("/notes", key);
  await app.callAs(ADA, "/notes");
  for (const bad of [undefined, "", UNKNOWN_KEY, key.slice(1), `${key}x`, TOKEN, "x".repeat(1e6)]) {
    await app.call("/notes", bad);
  }
  await app.call("/notes?limit=x", key);
  await app.call(`/nowhere/${key}?key=${key}`, key);
  await app.call("/any", key, json(key));
  expect(said()).toBe("");
  vi.restoreAllMocks();
});
