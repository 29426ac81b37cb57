import { httpRouter } from "convex/server";
import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  httpWith,
  errorOf,
  json,
  keyOf,
  outcomeOf,
  startApp,
  type App,
} from "../../test/http/app";
import { auth } from "../../test/http/convex/auth";
import { routes } from "../../test/http/convex/routes";
import { endpoints } from "../../test/http/convex/endpoints";
import { defineRoutes } from "./defineRoutes";
import type { CorsOptions } from "./cors";

let app: App;
let key: string;

beforeAll(async () => {
  app = startApp();
  ({ key } = await keyOf(app, ADA));
});

const ORIGIN = "https://app.example.com";

describe("methods", () => {
  it.each<[string, string, string]>([
    ["POST", "/whoami", "GET, HEAD, OPTIONS"],
    ["PUT", "/notes", "GET, POST, DELETE, HEAD, OPTIONS"],
    ["PATCH", "/notes", "GET, POST, DELETE, HEAD, OPTIONS"],
    ["GET", "/any", "POST, OPTIONS"],
    ["HEAD", "/any", "POST, OPTIONS"],
    ["DELETE", "/echo/a/b", "GET, HEAD, OPTIONS"],
    ["POST", "/health", "GET, HEAD, OPTIONS"],
  ])("%s %s: 405, and which there are", async (method, path, allow) => {
    for (const credential of [undefined, key]) {
      const response = await app.call(path, credential, { method });
      expect(response.headers.get("allow")).toBe(allow);
      expect(response.headers.get("content-type")).toContain("application/json");
      const { status, body } = await answerOf(response);
      expect(status).toBe(405);
      expect(errorOf(body)).toEqual({
        code: "method_not_allowed",
        message: `Method not allowed. Use ${allow.replace(/, (?=\w+$)/, " or ")}.`,
      });
    }
  });

  it("HEAD is GET, which Convex cuts short", async () => {
    const router = httpRouter();
    routes.register(router, endpoints);
    for (const path of ["/notes", "/echo/x", "/nowhere"]) {
      expect(router.lookup(path, "HEAD")).toEqual(router.lookup(path, "GET"));
    }
    const [head, get] = [
      await app.call("/notes", key, { method: "HEAD" }),
      await app.call("/notes", key),
    ];
    expect([head.status, [...head.headers]]).toEqual([get.status, [...get.headers]]);
    expect((await app.call("/notes", undefined, { method: "HEAD" })).status).toBe(401);
  });

  it("of one path are routes of their own", async () => {
    const post = await app.call("/notes", key, json({ text: "x" }));
    expect(post.status).toBe(201);
    const { id } = (await answerOf(post)).body as { id: string };
    expect((await app.call(`/notes?id=${id}`, key, { method: "DELETE" })).status).toBe(204);
  });
});

describe("paths that nobody has", () => {
  it.each(["/", "/nowhere", "/notes/", "/notes/get/x", "/Notes", "/echo", "//notes", "/%6eotes"])(
    "%s: 404 as JSON",
    async (path) => {
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
        const response = await app.call(path, key, { method });
        expect(response.headers.get("content-type")).toContain("application/json");
        expect(await answerOf(response)).toEqual({
          status: 404,
          body: { error: { code: "not_found", message: "No route has this path." } },
        });
      }
    },
  );

  it("are Convex's to answer where the app wants it so", async () => {
    const plain = startApp(httpWith({ notFound: false }));
    const response = await plain.call("/nowhere");
    expect([response.status, await response.text()]).toEqual([
      404,
      "No HttpAction routed for /nowhere",
    ]);
    expect((await plain.call("/health")).status).toBe(200);
  });

  it("are the app's where it has a route for all of them", async () => {
    const router = httpRouter();
    const everything = routes.action({ pathPrefix: "/", public: true, handler: () => "mine" });
    expect(() => routes.register(router, [everything])).not.toThrow();
  });
});

describe("CORS", () => {
  const CASES: [number, string, () => [string, string?, RequestInit?]][] = [
    [200, "a value", () => ["/whoami", key]],
    [201, "a reply", () => ["/notes", key, json({ text: "x" })]],
    [204, "nothing", () => ["/nothing", key, { method: "POST" }]],
    [203, "a Response of its own", () => ["/page", key]],
    [400, "wrong arguments", () => ["/notes?x=1", key]],
    [401, "nobody", () => ["/whoami"]],
    [404, "a missing row", () => ["/notes/get?id=x", key]],
    [404, "a missing path", () => ["/nowhere", key]],
    [405, "a missing method", () => ["/whoami", key, { method: "PUT" }]],
    [415, "another media type", () => ["/any", key, { method: "POST", body: "x" }]],
    [418, "the app's own refusal", () => ["/fails?how=teapot", key]],
    [500, "a fault", () => ["/fails?how=deliberately", key]],
  ];

  it.each(CASES)("is on a %i: %s", async (status, _, request) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const [path, credential, init] = request();
    const headers = { ...(init?.headers as Record<string, string>), origin: ORIGIN };
    const response = await app.call(path, credential, { ...init, headers });
    expect(response.status).toBe(status);
    expect(corsOf(response)).toEqual({
      "access-control-allow-origin": ORIGIN,
      "access-control-expose-headers": "WWW-Authenticate, Retry-After, Allow",
    });
    expect(response.headers.get("vary")).toContain("Origin");
  });

  it.each<[string, string]>([
    ["/notes", "GET, POST, DELETE"],
    ["/whoami", "GET"],
    ["/any", "POST"],
    ["/echo/a", "GET"],
  ])("answers the preflight of %s, for a day, to anybody", async (path, methods) => {
    const headers = {
      origin: ORIGIN,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    const response = await app.t.fetch(path, { method: "OPTIONS", headers });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(corsOf(response)).toMatchObject({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-methods": methods,
      "access-control-allow-headers": "Authorization, Content-Type",
      "access-control-max-age": "86400",
    });
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
  });

  it("says nothing of origins to programs", async () => {
    const response = await app.call("/whoami", key);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  const allowed = async (cors: CorsOptions, origin: string) => {
    const other = startApp(httpWith({ cors }));
    const get = await other.call("/health", undefined, { headers: { origin } });
    const preflight = await other.call("/health", undefined, {
      method: "OPTIONS",
      headers: { origin },
    });
    expect(get.status).toBe(200);
    // What the app says nothing of stays as it is.
    expect(preflight.headers.get("access-control-allow-headers")).toBe(
      "Authorization, Content-Type",
    );
    const told = get.headers.get("access-control-allow-origin");
    expect(preflight.headers.get("access-control-allow-origin")).toBe(told);
    return told;
  };

  it.each<[string, boolean]>([
    ["https://app.example.com", true],
    ["https://a.b.example.com", true],
    ["https://example.com", true],
    ["https://other.test", true],
    ["http://app.example.com", false],
    ["https://example.com.evil.test", false],
    ["https://evilexample.com", false],
    ["https://other.test.evil.test", false],
    ["https://evil.test?https://other.test", false],
    ["null", false],
    ["", false],
  ])("knows origins by list and by pattern: %s", async (origin, is) => {
    const cors = { allowedOrigins: ["https://other.test", "*.example.com"] };
    expect(await allowed(cors, origin)).toBe(is ? origin : null);
  });

  it("has cookies with named origins alone, and headers and ages as the app wants", async () => {
    const cors: CorsOptions = {
      allowedOrigins: [ORIGIN],
      allowCredentials: true,
      allowedHeaders: ["X-Mine"],
      exposedHeaders: ["X-Yours"],
      browserCacheMaxAge: 60,
    };
    const other = startApp(httpWith({ cors }));
    const headers = { origin: ORIGIN };
    const get = await other.call("/health", undefined, { headers });
    expect(corsOf(get)).toEqual({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "X-Yours",
    });
    const preflight = await other.call("/health", undefined, { method: "OPTIONS", headers });
    expect(corsOf(preflight)).toMatchObject({
      "access-control-allow-headers": "X-Mine",
      "access-control-max-age": "60",
    });
  });
});

function corsOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));
}

describe("what cannot work is refused at once", () => {
  const handler = () => null;
  const refused = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return "taken";
  };
  const registered = (path: string, pathPrefix?: string) =>
    refused(() =>
      routes.register(httpRouter(), [
        routes.query(
          pathPrefix === undefined
            ? { path, scope: null, handler }
            : { pathPrefix, scope: null, handler },
        ),
      ]),
    );

  it.each<[string, string]>([
    ["", "malformed_route"],
    ["notes", "malformed_route"],
    ["https://host/notes", "malformed_route"],
    ["/notes?x=1", "malformed_route"],
    ["/notes#x", "malformed_route"],
    ["/notes/*", "malformed_route"],
    ["/my notes", "malformed_route"],
    ["/a/../b", "malformed_route"],
    ["/./b", "malformed_route"],
    ["/notizen-für-alle", "malformed_route"],
    ["/a\\b", "malformed_route"],
    ["/", "taken"],
    ["/.well-known/x", "taken"],
    ["/a%20b", "taken"],
    ["/a//b", "malformed_route"],
    ["/a%2F%2Fb", "malformed_route"],
    ["/a%00b", "malformed_route"],
    ["/a%0Ab", "malformed_route"],
    ["/a/%2e%2e%2fb", "malformed_route"],
    ["/a%5Cb", "malformed_route"],
    ["/a%zzb", "malformed_route"],
    ["/a/{id}/b:c@d", "malformed_route"],
    ["/a-b_c.d~e/f:g@h,i;j=k", "taken"],
  ])("path %j: %s", (path, outcome) => {
    expect(registered(path)).toBe(outcome);
  });

  it.each<[string, string]>([
    ["/notes", "malformed_route"],
    ["notes/", "malformed_route"],
    ["/notes/*", "malformed_route"],
    ["/notes/", "taken"],
    ["/", "taken"],
  ])("pathPrefix %j: %s", (prefix, outcome) => {
    expect(registered("", prefix)).toBe(outcome);
  });

  it("two routes of one method and path", () => {
    const get = routes.query({ path: "/x", scope: null, handler });
    const post = routes.mutation({ path: "/x", scope: null, handler });
    const below = routes.query({ pathPrefix: "/x/", scope: null, handler });
    const routesOf = (...made: (typeof get)[]) =>
      refused(() => routes.register(httpRouter(), made));
    expect(routesOf(get, routes.action({ path: "/x", scope: null, handler }))).toBe(
      "duplicate_route",
    );
    expect(routesOf(get, post, below)).toBe("taken");
  });

  it("and says which route it was, and what to do", () => {
    const get = routes.query({ path: "/x", scope: null, handler });
    expect(() => routes.register(httpRouter(), [get, get])).toThrow('two routes "GET /x"');
    expect(() => routes.register(httpRouter(), [], { cors: { allowCredentials: true } })).toThrow(
      '"allowedOrigins"',
    );
  });
});

it("an app without API keys takes tokens, and no key", async () => {
  const without = defineRoutes(auth);
  const me = without.query({
    path: "/me",
    handler: (ctx) => ({ subject: ctx.user.workosId, scopes: ctx.scopes, key: ctx.apiKey }),
  });
  const http = httpRouter();
  const functions = without.register(http, [me]);
  const plain = startApp(() => Promise.resolve({ ...functions, default: http }));
  expect(await answerOf(await plain.callAs(ADA, "/me"))).toEqual({
    status: 200,
    body: { subject: "user_ada", scopes: [], key: null },
  });
  const own = await keyOf(plain, ADA);
  expect(await outcomeOf(await plain.call("/me", own.key))).toBe("401 unauthorized");
});
