import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalStack, type LocalStack } from "../src/stack";
import { authenticate, authorizeUrl, submit } from "../src/workos/testBrowser";
import { handshake, rawRequest, type RawRequest } from "./support/rawRequest";
import { runs } from "../../../vitest.runs";

const root = fileURLToPath(new URL("./stackApp", import.meta.url));

let stack: LocalStack;
beforeAll(async () => {
  const ports = { app: 0, convex: 0, site: 0, workos: 0 };
  stack = await startLocalStack({ root, ports, variables: {} });
});
afterAll(() => stack.close());

type Server = "workos" | "emulator" | "convex" | "site" | "app";

const urlOf = (server: Server) =>
  server === "emulator"
    ? (stack.env.functions["WORKOS_API_BASE_URL"] ?? "")
    : (stack[server] ?? "");
const hostOf = (server: Server) => new URL(urlOf(server)).host;

const host = (value: string): [string, string] => ["Host", value];
const origin = (value: string): [string, string] => ["Origin", value];

/** Requests that matter, as scripts of a site could send them. */
const requests: [Server, string, Omit<RawRequest, "headers">][] = [
  ["workos", "the sign-in page", { target: "/user_management/authorize?client_id=client_local" }],
  [
    "workos",
    "a form of the sign-in page",
    { method: "POST", target: "/user_management/authorize" },
  ],
  [
    "workos",
    "an exchange",
    { method: "POST", target: "/user_management/authenticate", body: "{}" },
  ],
  ["workos", "a preflight", { method: "OPTIONS", target: "/user_management/authenticate" }],
  ["workos", "users", { target: "/user_management/users" }],
  ["workos", "a sign-out", { target: "/user_management/sessions/logout?session_id=session_x" }],
  ["emulator", "an instant sign-in", { target: "/user_management/authorize?client_id=c" }],
  ["emulator", "an exchange", { method: "POST", target: "/user_management/authenticate" }],
  ["emulator", "a preflight", { method: "OPTIONS", target: "/user_management/users" }],
  ["emulator", "users", { target: "/user_management/users" }],
  ["emulator", "keys", { target: "/sso/jwks/client_local" }],
  [
    "convex",
    "a query",
    { method: "POST", target: "/api/query", body: '{"path":"whoami:subject"}' },
  ],
  ["convex", "a query by GET", { target: "/api/query?path=whoami:subject&args={}" }],
  ["convex", "a mutation", { method: "POST", target: "/api/mutation", body: "{}" }],
  ["convex", "an action", { method: "POST", target: "/api/action", body: "{}" }],
  ["convex", "any function", { method: "POST", target: "/api/run/whoami/subject", body: "{}" }],
  ["convex", "an upload", { method: "POST", target: "/api/storage/upload?token=x", body: "x" }],
  ["convex", "a file", { target: "/api/storage/10000_storage" }],
  ["convex", "a preflight", { method: "OPTIONS", target: "/api/query" }],
  ["convex", "the version", { target: "/version" }],
];

const foreignOrigins = [
  "http://evil.test",
  "https://evil.test",
  "null",
  "file://",
  "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
  "http://localhost.evil.test",
  "http://localhost@evil.test",
  "http://127.0.0.1.evil.test:5173",
  "http://192.168.1.5:5173",
  "http://0.0.0.0:5173",
  "http://localhost.",
  "",
];

const foreignHosts = [
  "evil.test",
  "evil.test:3210",
  "localhost.evil.test",
  "localhost.",
  "localhost@evil.test",
  "0.0.0.0",
  "0x7f.1",
  "2130706433",
  "127.1",
  "192.168.1.5",
  "",
];

/** A refusal says why, and gives no page leave to read it. */
const refusal = (code: string) => ({
  status: 403,
  body: expect.stringContaining(`"code":"${code}"`) as string,
  headers: expect.not.objectContaining({
    "access-control-allow-origin": expect.anything() as string,
  }) as Record<string, string>,
});

describe.each(requests)("%s refuses %s", (server, _, request) => {
  it("to pages of other sites", async () => {
    for (const value of foreignOrigins) {
      const headers = [host(hostOf(server)), origin(value)];
      expect(await rawRequest(urlOf(server), { ...request, headers })).toMatchObject(
        refusal("foreign_origin"),
      );
    }
    const repeated = [host(hostOf(server)), origin("http://localhost"), origin("http://evil.test")];
    expect(await rawRequest(urlOf(server), { ...request, headers: repeated })).toMatchObject(
      refusal("foreign_origin"),
    );
  });

  it("under other names", async () => {
    for (const value of foreignHosts) {
      const headers = [host(value), origin("http://localhost:5173")];
      expect(await rawRequest(urlOf(server), { ...request, headers })).toMatchObject(
        refusal("foreign_host"),
      );
    }
    const own = host(hostOf(server));
    for (const headers of [[], [own, host("evil.test")], [host("evil.test"), own]]) {
      expect(await rawRequest(urlOf(server), { ...request, headers })).toMatchObject(
        refusal("foreign_host"),
      );
    }
    const absolute = { ...request, target: `http://evil.test${request.target ?? "/"}` };
    expect(await rawRequest(urlOf(server), { ...absolute, headers: [own] })).toMatchObject(
      refusal("foreign_host"),
    );
    expect(
      await rawRequest(urlOf(server), { ...request, version: "1.0", headers: [] }),
    ).toMatchObject(refusal("foreign_host"));
  });

  it("to images, scripts and frames of other sites, which send no Origin", async () => {
    for (const destination of ["image", "script", "iframe", "embed", "video", "empty"]) {
      const headers = [
        host(hostOf(server)),
        ["Sec-Fetch-Site", "cross-site"],
        ["Sec-Fetch-Mode", destination === "iframe" ? "navigate" : "no-cors"],
        ["Sec-Fetch-Dest", destination],
      ] as [string, string][];
      expect(await rawRequest(urlOf(server), { ...request, headers })).toMatchObject(
        refusal("foreign_origin"),
      );
    }
  });

  it("on the IPv6 address as well", async () => {
    const headers = [host(hostOf(server)), origin("http://evil.test")];
    const answer = await rawRequest(urlOf(server), { ...request, headers }, "::1").catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    // A machine without IPv6 has nothing to reach.
    if (typeof answer === "string") expect(answer).not.toBe("ETIMEDOUT");
    else expect(answer).toMatchObject(refusal("foreign_origin"));
  });
});

describe("pages and programs of this machine", () => {
  it.each(["workos", "emulator", "convex"] as const)("reach %s", async (server) => {
    for (const value of ["http://localhost:5173", "http://127.0.0.1:1", "https://[::1]:5173"]) {
      for (const name of [hostOf(server), "app.localhost", "127.0.0.1", "[::1]:80"]) {
        const answer = await rawRequest(urlOf(server), {
          target: "/",
          headers: [host(name), origin(value)],
        });
        expect(answer.status).not.toBe(403);
        if (server === "workos") continue;
        expect(answer.headers["access-control-allow-origin"]).toBe(value);
        expect(answer.headers["vary"]).toContain("Origin");
      }
    }
    const program = await rawRequest(urlOf(server), { headers: [host(hostOf(server))] });
    expect(program.status).not.toBe(403);
    expect(program.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it.each([
    ["workos", "/user_management/authenticate"],
    ["emulator", "/user_management/authenticate"],
    ["convex", "/api/query"],
  ] as const)("get leave from %s by a preflight that names them", async (server, target) => {
    const answer = await rawRequest(urlOf(server), {
      method: "OPTIONS",
      target,
      headers: [
        host(hostOf(server)),
        origin("http://localhost:5173"),
        ["Access-Control-Request-Method", "POST"],
        ["Access-Control-Request-Headers", "content-type"],
      ],
    });
    expect(answer).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": "http://localhost:5173",
        "access-control-allow-headers": "content-type",
        vary: expect.stringContaining("Origin") as string,
      },
    });
  });

  it("open the sign-in page by a link on another site", async () => {
    const { pathname, search } = authorizeUrl({ url: stack.workos, clientId: "client_local" });
    const answer = await rawRequest(stack.workos, {
      target: pathname + search,
      headers: [
        host(hostOf("workos")),
        ["Sec-Fetch-Site", "cross-site"],
        ["Sec-Fetch-Mode", "navigate"],
        ["Sec-Fetch-Dest", "document"],
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("Ada Lovelace");
  });
});

describe("the app's HTTP actions", () => {
  it("are called by pages of any site, as the app decides, under this machine's names only", async () => {
    const call = (headers: [string, string][]) =>
      rawRequest(stack.site, { target: "/health", headers });
    expect((await call([host(hostOf("site")), origin("https://evil.test")])).status).toBe(200);
    expect((await call([host(hostOf("site")), origin("null")])).status).toBe(200);
    for (const value of foreignHosts) {
      expect(await call([host(value)])).toMatchObject(refusal("foreign_host"));
    }
    expect(await call([])).toMatchObject(refusal("foreign_host"));
  });
});

describe("a WebSocket", () => {
  const target = "/api/1.48.0/sync";
  const open = (headers: [string, string][]) =>
    rawRequest(stack.convex, { target, headers: [...headers, ...handshake] });

  it("of another site or name is refused before the handshake", async () => {
    const own = host(hostOf("convex"));
    for (const value of foreignOrigins) {
      expect(await open([own, origin(value)])).toMatchObject(refusal("foreign_origin"));
    }
    for (const value of foreignHosts) {
      expect(await open([host(value)])).toMatchObject(refusal("foreign_host"));
    }
    expect(await open([])).toMatchObject(refusal("foreign_host"));
    expect(await open([own, own])).toMatchObject(refusal("foreign_host"));
  });

  it("of this machine is accepted", async () => {
    const own = host(hostOf("convex"));
    expect((await open([own])).status).toBe(101);
    expect((await open([own, origin("http://localhost:5173")])).status).toBe(101);
    expect((await open([own, origin("https://127.0.0.1")])).status).toBe(101);
  });
});

describe("the app's own server", () => {
  it("refuses other names, lets no other site read its modules, and no other site's WebSocket", async () => {
    for (const value of ["evil.test", "localhost.evil.test"]) {
      const answer = await rawRequest(urlOf("app"), { headers: [host(value)] });
      expect(answer.status).toBe(403);
    }
    const read = await rawRequest(urlOf("app"), {
      target: "/src/main.js",
      headers: [host(hostOf("app")), origin("http://evil.test")],
    });
    expect(read.headers["access-control-allow-origin"]).toBeUndefined();
    const socket = await rawRequest(urlOf("app"), {
      headers: [
        host(hostOf("app")),
        origin("http://evil.test"),
        ...handshake,
        ["Sec-WebSocket-Protocol", "vite-hmr"],
      ],
    });
    expect(socket.status).not.toBe(101);
  });
});

describe("a script of another site", () => {
  const evil = { origin: "http://evil.test" };
  const keys = ["sk_test_local", "sk_test_default", "sk_test_page"];

  it("gets no user, no token, no row and no key", async () => {
    const ada = stack.people[0]?.id ?? "";
    const workos = { url: stack.workos, clientId: "client_local" };
    // A code and tokens that it could have got hold of in any other way.
    const { location } = await submit(authorizeUrl(workos), { person: ada });
    const code = location?.searchParams.get("code");
    const { body } = await authenticate(workos, { grant_type: "authorization_code", code });
    const bearer = { authorization: `Bearer ${String(body["access_token"])}` };
    const apiKey = `Bearer ${stack.env.functions["WORKOS_API_KEY"]}`;
    const post = { method: "POST", headers: { ...evil, "content-type": "text/plain" } };
    const refresh = { grant_type: "refresh_token", refresh_token: body["refresh_token"] };

    const attempts: [string, RequestInit][] = [];
    for (const url of [stack.workos, urlOf("emulator")]) {
      for (const authorization of [apiKey, ...keys.map((key) => `Bearer ${key}`)]) {
        attempts.push([`${url}/user_management/users`, { headers: { ...evil, authorization } }]);
      }
      attempts.push(
        [authorizeUrl({ ...workos, url }).href, { headers: evil, redirect: "manual" }],
        [authorizeUrl({ ...workos, url }).href, { ...post, body: `person=${ada}` }],
        [`${url}/user_management/authenticate`, { ...post, body: JSON.stringify(refresh) }],
      );
    }
    const call = JSON.stringify({ path: "whoami:subject", args: {}, format: "json" });
    for (const path of ["query", "mutation", "action", "function", "run/whoami/subject"]) {
      const request = { ...post, headers: { ...post.headers, ...bearer }, body: call };
      attempts.push([`${stack.convex}/api/${path}`, request]);
    }
    for (const [url, init] of attempts) {
      const response = await fetch(url, init);
      expect([url, response.status]).toEqual([url, 403]);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect(await response.text()).not.toMatch(/ada|user_|ref_/i);
    }
    // The attempts changed nothing: Ada is still signed in.
    const { status } = await authenticate(workos, refresh);
    expect(status).toBe(200);
  });
});

it("answers no mixture of headers unless both name this machine", async () => {
  const names = fc.oneof(
    fc.constantFrom("localhost", "127.0.0.1", "[::1]", "a.localhost", "LOCALHOST"),
    fc.constantFrom(...foreignHosts, "127.0.0.1.nip.io", "::1", "[::ffff:7f00:1]", "localhost:"),
    fc.string({ maxLength: 12 }).filter((value) => /^[!-~]*$/.test(value)),
  );
  const origins = fc.oneof(
    fc.constantFrom("http://localhost:5173", "https://127.0.0.1", "http://[::1]:1"),
    fc.constantFrom(
      ...foreignOrigins,
      "HTTP://localhost",
      "http://localhost/",
      "blob:http://localhost",
    ),
  );
  const isOwnName = /^(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
  const isOwnPage = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Server>("workos", "emulator", "convex"),
      fc.array(names, { maxLength: 2 }),
      fc.array(origins, { maxLength: 2 }),
      fc.boolean(),
      async (server, hosts, pages, isUpgrade) => {
        const headers = [...hosts.map(host), ...pages.map(origin)];
        const request = isUpgrade ? [...headers, ...handshake] : headers;
        const { status } = await rawRequest(urlOf(server), {
          target: isUpgrade ? "/api/1.48.0/sync" : "/version",
          headers: request,
        });
        const isOwn =
          hosts.length === 1 &&
          isOwnName.test(hosts[0] ?? "") &&
          (pages.length === 0 || (pages.length === 1 && isOwnPage.test(pages[0] ?? "")));
        // Node itself refuses what is no header with 400.
        if (!isOwn) expect([400, 403]).toContain(status);
        else expect([400, 403]).not.toContain(status);
      },
    ),
    { numRuns: runs(400) },
  );
});
