import { httpActionGeneric, httpRouter, type RoutableMethod } from "convex/server";
import { describe, expect, it } from "vitest";
import { ADA, httpWith, keyOf, listen, startApp } from "../../test/http/app";
import { routes } from "../../test/http/convex/routes";
import { endpoints } from "../../test/http/convex/endpoints";
import type { CorsOptions } from "./cors";

const ORIGIN = "https://app.example.com";
const OTHER = "https://other.example.com";

/** Answers of a public action under CORS options, by the request's origin. */
function answersOf(response: () => Response, cors: CorsOptions = {}) {
  const own = routes.action({ path: "/own", public: true, handler: response });
  const app = startApp(httpWith({ endpoints: [own], cors }));
  return (origin?: string) =>
    app.t.fetch("/own", origin === undefined ? {} : { headers: { origin } });
}

/** The entries of a header that is a list. */
function entriesOf({ headers }: Response, name: string): string[] {
  return (headers.get(name) ?? "").split(", ").filter((entry) => entry !== "");
}

describe("headers of a handler's own Response", () => {
  it("keeps and extends Vary", async () => {
    for (const [own, merged] of [
      ["Accept-Language", ["Accept-Language", "Origin"]],
      ["accept , ORIGIN", ["accept", "ORIGIN"]],
      ["Cookie,Cookie,", ["Cookie", "Origin"]],
      ["*", ["*"]],
      ["Cookie, *", ["Cookie", "*"]],
      ["", ["Origin"]],
    ] as const) {
      const answer = answersOf(() => new Response("x", { headers: { vary: own } }));
      for (const origin of [ORIGIN, undefined]) {
        expect(entriesOf(await answer(origin), "vary")).toEqual(merged);
      }
    }
  });

  it("keeps and extends Access-Control-Expose-Headers", async () => {
    const headers = { "access-control-expose-headers": "X-Total, retry-after" };
    const answer = answersOf(() => new Response("x", { headers }));
    expect(entriesOf(await answer(ORIGIN), "access-control-expose-headers")).toEqual([
      ...["X-Total", "retry-after", "WWW-Authenticate", "Allow"],
    ]);
    const none = answersOf(() => new Response("x", { headers }), { exposedHeaders: [] });
    expect(entriesOf(await none(ORIGIN), "access-control-expose-headers")).toEqual([
      ...["X-Total", "retry-after"],
    ]);
  });

  it.each<[string, string | null, CorsOptions, string, string | null]>([
    ["another origin", OTHER, { allowedOrigins: [ORIGIN] }, OTHER, null],
    ["every origin", "*", { allowedOrigins: [ORIGIN] }, OTHER, null],
    ["null", "null", { allowedOrigins: [ORIGIN] }, "null", null],
    ["two origins", `${ORIGIN}, ${OTHER}`, { allowedOrigins: [ORIGIN] }, OTHER, null],
    ["no origin", null, { allowedOrigins: [ORIGIN] }, ORIGIN, ORIGIN],
    ["every origin", "*", { allowedOrigins: [ORIGIN] }, ORIGIN, ORIGIN],
    ["the same origin", ORIGIN, { allowedOrigins: [ORIGIN] }, ORIGIN, ORIGIN],
    ["one origin of all", ORIGIN, {}, ORIGIN, ORIGIN],
    ["one origin of all", ORIGIN, {}, OTHER, null],
  ])(
    "lets a handler that allows %s (%s) narrow the options %j, not widen them",
    async (_, own, cors, origin, allowed) => {
      const headers = {
        ...(own !== null && { "access-control-allow-origin": own }),
        "access-control-allow-credentials": "true",
      };
      const response = await answersOf(() => new Response("x", { headers }), cors)(origin);
      expect(response.headers.get("access-control-allow-origin")).toBe(allowed);
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    },
  );

  it("sends no Access-Control-Allow-Origin to a request without an origin", async () => {
    const headers = { "access-control-allow-origin": "*" };
    const response = await answersOf(() => new Response("x", { headers }))();
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("keeps all other headers, and several cookies", async () => {
    const headers = new Headers({ "x-mine": "1", "content-type": "text/csv" });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    const response = await answersOf(() => new Response("x", { headers }))(ORIGIN);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("x-mine")).toBe("1");
    expect(response.headers.get("content-type")).toBe("text/csv");
  });
});

describe("allowCredentials", () => {
  const made = (cors: CorsOptions) => {
    try {
      routes.register(httpRouter(), [], { cors });
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return "accepted";
  };

  const OPEN = [
    ...["null", "*", "", " ", "*.example.com", "https://*.example.com", "https://*", "http*://x"],
    ...["https://example.com/", "https://example.com/path", "https://example.com?x", "https://a#b"],
    ...["https://Example.com", "HTTPS://example.com", "https://EXAMPLE.COM", "https://a@b.com"],
    ...["https://a:b@c.com", "example.com", "//example.com", "app.example.com:443", "https://"],
    ...["https://example.com:443", "http://example.com:80", "https://example.com:", "https:///x"],
    ...["https://example.com:99999", " https://example.com", "https://example.com ", "https:a.com"],
    ...["https://a.com,https://b.com", "https://a.com https://b.com", "https://exa\nmple.com"],
    ...[
      "https://m\u00fcnchen.de",
      "ftp://example.com",
      "file:///x",
      "file://",
      "data:text/plain,x",
    ],
    ...["blob:https://example.com/x", "javascript:alert(1)", "https:\\\\example.com", "undefined"],
    ...["https://1.2.3", "https://0x7f.1", "https://[::1", "https://.*", "^https://a$"],
    ...["chrome-extension://abcdef", "about:blank", "https://example.com\\@evil.test", "\u0000"],
  ];

  it.each(OPEN)("refuses the origin %j at definition, alone and among others", (origin) => {
    for (const allowedOrigins of [[origin], [ORIGIN, origin], [origin, ORIGIN]]) {
      expect(made({ allowCredentials: true, allowedOrigins })).toBe("open_credentials");
      // Without cookies, an origin that no browser sends is no risk.
      expect(made({ allowedOrigins })).toBe("accepted");
    }
  });

  it.each<[string, CorsOptions]>([
    ["no list", { allowCredentials: true }],
    ["an empty list", { allowCredentials: true, allowedOrigins: [] }],
  ])("refuses %s", (_, cors) => {
    expect(made(cors)).toBe("open_credentials");
  });

  it.each([
    ...[ORIGIN, "http://localhost:5173", "https://localhost", "http://127.0.0.1:3000"],
    ...["http://[::1]:3000", "https://xn--mnchen-3ya.de", "https://a-b.example.co.uk:8443"],
  ])("accepts the exact origin %s", (origin) => {
    expect(made({ allowCredentials: true, allowedOrigins: [origin] })).toBe("accepted");
  });

  it("filters what a function returns by the same rule", async () => {
    const allowedOrigins = () => Promise.resolve([...OPEN, ORIGIN]);
    expect(made({ allowCredentials: true, allowedOrigins })).toBe("accepted");
    const withCookies = answersOf(() => new Response("x"), {
      allowCredentials: true,
      allowedOrigins,
    });
    for (const origin of ["null", OTHER, "https://evil.test", "https://Example.com", "undefined"]) {
      const { headers } = await withCookies(origin);
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    }
    const { headers } = await withCookies(ORIGIN);
    expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(headers.get("access-control-allow-credentials")).toBe("true");
    const without = answersOf(() => new Response("x"), { allowedOrigins });
    expect((await without(OTHER)).headers.get("access-control-allow-origin")).toBe(OTHER);
  });

  it("names the origin in the error, and the option", () => {
    const cors = { allowCredentials: true, allowedOrigins: ["https://a.com/"] };
    expect(() => routes.register(httpRouter(), [], { cors })).toThrow(
      /"allowedOrigins".*"https:\/\/a\.com\/" is not one/,
    );
  });
});

describe("options", () => {
  it("allow no origin where a function of the app fails, and log it without secrets", async () => {
    const said = listen();
    const allowedOrigins = () => Promise.reject(new Error("No list for Bearer abcdefgh\nhere"));
    const response = await answersOf(() => new Response("x"), { allowedOrigins })(ORIGIN);
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([
      200,
      null,
    ]);
    expect(said()).toContain("Bearer [redacted]");
  });

  it("that do not exist are refused, also where TypeScript does not see them", () => {
    const cors = { ...{ enforceAllowOrigins: true }, allowedOrigins: [ORIGIN] };
    expect(() => routes.register(httpRouter(), [], { cors })).toThrow(/unknown_option/);
  });

  it("that are undefined are the defaults", async () => {
    const cors = {
      allowedHeaders: undefined,
      exposedHeaders: undefined,
      allowedOrigins: undefined,
    };
    const answer = answersOf(() => new Response("x"), cors as object);
    const response = await answer(ORIGIN);
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(entriesOf(response, "access-control-expose-headers")).toContain("Retry-After");
  });
});

describe("a preflight of a path that is not of these routes", () => {
  const foreign = httpActionGeneric(async () => new Response("foreign"));
  const spec = (method: RoutableMethod, path: string) =>
    path.endsWith("/")
      ? { pathPrefix: path, method, handler: foreign }
      : { path, method, handler: foreign };
  const FOREIGN: [RoutableMethod, string][] = [
    ["POST", "/foreign"],
    ["PUT", "/foreign"],
    ["POST", "/below/"],
    ["POST", "/echo/foreign"],
    ["DELETE", "/echo/foreign"],
    ["POST", "/echo/deep/"],
    ["GET", "/echo/deep/er/"],
  ];

  /** An app with routes of its own beside these, put on the router before or after them. */
  const appWith = (order: "before" | "after") => {
    const http = httpRouter();
    const add = () => {
      for (const [method, path] of FOREIGN) http.route(spec(method, path));
    };
    if (order === "before") add();
    const functions = routes.register(http, endpoints);
    if (order === "after") add();
    return startApp(() => Promise.resolve({ ...functions, default: http }));
  };

  const ask = (app: ReturnType<typeof startApp>, path: string, method: string | null) => {
    const headers = {
      origin: ORIGIN,
      "access-control-request-headers": "authorization",
      ...(method !== null && { "access-control-request-method": method }),
    };
    return app.t.fetch(path, { method: "OPTIONS", headers });
  };

  describe.each(["before", "after"] as const)("with foreign routes %s these", (order) => {
    const app = appWith(order);

    it.each<[string, string | null]>([
      ["/foreign", "POST"],
      ["/foreign", "PUT"],
      ["/foreign", "GET"],
      ["/foreign", null],
      ["/below/x", "POST"],
      ["/below/x", "DELETE"],
      ["/echo/foreign", "POST"],
      ["/echo/foreign", "DELETE"],
      ["/echo/foreign", null],
      ["/echo/deep/x", "POST"],
      ["/echo/deep/er/x", "GET"],
      ["/echo/deep/er/x", "HEAD"],
      ["/echo/x", "TRACE"],
      ["/echo/x", "OPTIONS"],
      ["/echo/x", "post"],
      ["/nowhere", "GET"],
      ["/nowhere", "POST"],
      ["/", "POST"],
      ["//notes", "POST"],
    ])("%s %s gets no CORS headers and no success", async (path, method) => {
      const response = await ask(app, path, method);
      expect(response.status).toBe(404);
      expect([...response.headers].map(([name]) => name).join()).not.toContain("access-control");
    });

    it.each<[string, string]>([
      ["/echo/x", "GET"],
      ["/echo/x", "HEAD"],
      ["/echo/x", "DELETE"],
      ["/echo/foreign", "GET"],
      ["/echo/deep/x", "GET"],
      ["/notes", "POST"],
      ["/notes", "PATCH"],
    ])("%s %s is answered for the methods of these routes", async (path, method) => {
      const response = await ask(app, path, method);
      expect(response.status).toBe(204);
      expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
      expect(entriesOf(response, "access-control-allow-methods")).not.toContain("PATCH");
    });

    it("leaves the foreign routes themselves as they are", async () => {
      for (const [method, path] of FOREIGN) {
        const response = await app.t.fetch(path, { method, headers: { origin: ORIGIN } });
        expect(await response.text()).toBe("foreign");
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
      }
    });
  });

  it("is the app's to answer, also for all paths", async () => {
    const http = httpRouter();
    const functions = routes.register(http, endpoints);
    http.route({ pathPrefix: "/", method: "OPTIONS", handler: foreign });
    const app = startApp(() => Promise.resolve({ ...functions, default: http }));
    expect(await (await ask(app, "/nowhere", "POST")).text()).toBe("foreign");
    expect((await ask(app, "/notes", "POST")).status).toBe(204);
  });
});

describe("with apiKeyHeader", () => {
  const appWithHeader = (cors: CorsOptions = {}) =>
    startApp(httpWith({ cors, apiKeyHeader: true }));
  const preflight = (app: ReturnType<typeof startApp>) =>
    app.t.fetch("/notes", {
      method: "OPTIONS",
      headers: { origin: ORIGIN, "access-control-request-method": "GET" },
    });

  it("allows the header X-API-Key, once", async () => {
    const name = "access-control-allow-headers";
    expect(entriesOf(await preflight(appWithHeader()), name)).toEqual([
      ...["Authorization", "Content-Type", "X-API-Key"],
    ]);
    for (const [allowedHeaders, all] of [
      [["X-Mine"], ["X-Mine", "X-API-Key"]],
      [["x-api-key"], ["x-api-key"]],
    ] as const) {
      expect(entriesOf(await preflight(appWithHeader({ allowedHeaders })), name)).toEqual(all);
    }
    expect(entriesOf(await preflight(startApp()), name)).not.toContain("X-API-Key");
  });

  it("tells caches that answers depend on it", async () => {
    const app = appWithHeader();
    const { key } = await keyOf(app, ADA);
    const response = await app.t.fetch("/whoami", { headers: { "x-api-key": key } });
    expect(entriesOf(response, "vary")).toEqual(["Origin", "X-API-Key"]);
    expect(entriesOf(await startApp().call("/health"), "vary")).toEqual(["Origin"]);
  });
});
