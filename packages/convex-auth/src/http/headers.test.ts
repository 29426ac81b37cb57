import { httpActionGeneric, httpRouter } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import { ADA, httpWith, errorOf, keyOf, listen, startApp, type App } from "../../test/http/app";
import { routes } from "../../test/http/convex/routes";
import { endpoints } from "../../test/http/convex/endpoints";
import { AuthError } from "../errors";
import { errorResponse } from "./respond";

const ORIGIN = "https://app.example.com";
const NO_STORE = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** The headers of an answer that caches and browsers go by. */
function securityOf({ headers }: Response) {
  return Object.fromEntries([...headers].filter(([name]) => name in NO_STORE));
}

/** Responses as handlers make them, by name. */
const MADE: Record<string, () => Response> = {
  text: () => new Response("x"),
  json: () => Response.json({ a: 1 }),
  html: () => new Response("<p>", { headers: { "content-type": "text/html" }, status: 203 }),
  redirect: () => Response.redirect("https://example.com/next", 303),
  "no content": () => new Response(null, { status: 204 }),
  "not modified": () => new Response(null, { status: 304 }),
  "reset content": () => new Response(null, { status: 205 }),
  error: () => new Response("no", { status: 503, statusText: "Busy" }),
  blank: () =>
    new Response("x", { headers: { "cache-control": "", "x-content-type-options": "" } }),
  clone: () => new Response("x", { headers: { etag: '"1"' } }).clone(),
  stream: () => new Response(streamOf("a", "b", "c")),
};

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

/** An app that answers with each of them: in public, to a caller, and by `reply`. */
function startMaking(made: Record<string, () => Response>) {
  const own = Object.entries(made).flatMap(([name, handler]) => {
    const path = `/made/${name.replace(" ", "-")}`;
    return [
      routes.action({ path, public: true, handler }),
      routes.action({ path: `${path}/private`, scope: null, handler }),
      routes.query({
        path: `${path}/reply`,
        scope: null,
        handler: () => "value",
        reply: handler,
      }),
      routes.mutation({
        path: `${path}/reply`,
        scope: null,
        handler: () => "value",
        reply: handler,
      }),
    ];
  });
  return startApp(httpWith({ endpoints: [...own, ...endpoints] }));
}

async function everyAnswerOf(app: App, key: string, name: string): Promise<Response[]> {
  const path = `/made/${name.replace(" ", "-")}`;
  return [
    await app.call(path),
    await app.call(`${path}/private`, key),
    await app.call(`${path}/reply`, key),
    await app.call(`${path}/reply`, key, { method: "POST" }),
  ];
}

let app: App;
let key: string;

beforeAll(async () => {
  app = startMaking(MADE);
  ({ key } = await keyOf(app, ADA));
});

describe("Cache-Control: no-store and X-Content-Type-Options: nosniff", () => {
  it.each(Object.keys(MADE))("are added to a handler's own Response: %s", async (name) => {
    const original = MADE[name]?.() ?? Response.error();
    const body = await original.text();
    for (const response of await everyAnswerOf(app, key, name)) {
      expect(securityOf(response)).toEqual(NO_STORE);
      expect(response.status).toBe(original.status);
      expect(response.statusText).toBe(original.statusText);
      for (const header of ["location", "etag", "content-type"]) {
        expect(response.headers.get(header)).toBe(original.headers.get(header));
      }
      expect(await response.text()).toBe(body);
    }
  });

  it("leave a handler's own values as they are", async () => {
    const headers = { "cache-control": "public, max-age=60", "x-content-type-options": "nosniff" };
    const keeping = startMaking({ kept: () => new Response("x", { headers }) });
    const { key: own } = await keyOf(keeping, ADA);
    for (const response of await everyAnswerOf(keeping, own, "kept")) {
      expect(securityOf(response)).toEqual(headers);
    }
  });

  it.each<[number, string, () => [string, (string | undefined)?, RequestInit?]]>([
    [200, "a value", () => ["/whoami", key]],
    [200, "a public value", () => ["/health"]],
    [201, "a reply", () => ["/notes?text=x", key, { method: "POST" }]],
    [204, "nothing", () => ["/nothing", key]],
    [400, "wrong arguments", () => ["/notes?x=1", key]],
    [400, "a malformed path", () => ["/open/%00"]],
    [401, "no credential", () => ["/whoami"]],
    [401, "a bad credential", () => ["/whoami", "osk_x"]],
    [403, "no scope", () => ["/notes?text=x", reader, { method: "POST" }]],
    [404, "a missing row", () => ["/notes/get?id=x", key]],
    [404, "a missing path", () => ["/nowhere", key]],
    [405, "a missing method", () => ["/whoami", key, { method: "PUT" }]],
    [418, "the app's own refusal", () => ["/fails?how=teapot", key]],
    [500, "a fault", () => ["/fails?how=deliberately", key]],
    [
      204,
      "a preflight",
      () => ["/whoami", undefined, { method: "OPTIONS", headers: { origin: ORIGIN } }],
    ],
    [401, "an action by hand that refuses", () => ["/by-hand"]],
  ])("are on a %i: %s", async (status, _, request) => {
    listen();
    const response = await app.call(...request());
    expect(response.status).toBe(status);
    expect(securityOf(response)).toEqual(NO_STORE);
  });

  let reader = "";
  beforeAll(async () => {
    ({ key: reader } = await keyOf(app, ADA, { scopes: ["notes:read"] }));
  });

  it("are on errorResponse, whatever was thrown", () => {
    listen();
    for (const error of [new AuthError("not_found"), new Error("x"), null, "text"]) {
      expect(securityOf(errorResponse(error))).toEqual(NO_STORE);
    }
  });
});

describe("what cannot be sent as an answer is a fault of the app's", () => {
  const read = () => {
    const response = new Response("x");
    void response.text();
    return response;
  };
  const locked = () => {
    const response = new Response(streamOf("a"));
    response.body?.getReader();
    return response;
  };

  it.each<[string, () => Response]>([
    ["Response.error()", () => Response.error()],
    ["a body that was read", read],
    ["a body that is locked", locked],
    ["an object that only looks like a Response", () => ({ status: 200, headers: {} }) as Response],
    ["nothing, of reply", () => undefined as unknown as Response],
  ])("%s", async (name, make) => {
    const said = listen();
    const odd = routes.query({ path: "/odd", scope: null, handler: () => "value", reply: make });
    const broken = startApp(httpWith({ endpoints: [odd] }));
    const { key: own } = await keyOf(broken, ADA);
    const response = await broken.call("/odd", own, { headers: { origin: ORIGIN } });
    expect([name, response.status]).toEqual([name, 500]);
    expect(securityOf(response)).toEqual(NO_STORE);
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    const { reference } = errorOf(await response.json());
    expect(said()).toContain(`(reference ${reference})`);
  });
});

it("routes of the app's own beside these keep their headers", async () => {
  const http = httpRouter();
  const functions = routes.register(http, endpoints);
  const handler = httpActionGeneric(async () => new Response("foreign"));
  http.route({ path: "/foreign", method: "GET", handler });
  const beside = startApp(() => Promise.resolve({ ...functions, default: http }));
  expect(securityOf(await beside.call("/foreign"))).toEqual({});
});
