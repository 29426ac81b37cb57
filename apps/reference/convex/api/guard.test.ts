import { beforeEach, describe, expect, test } from "vitest";
import { anApi, aQuietApi, errorOf, outcomeOf, type Api, type Asked } from "./api.fixture";
import { endpoints } from "./endpoints";

let app: Api;
/** A session of Ada's. */
let id: string;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
  const session = { externalId: "s1", title: "Ada's" };
  const { body } = await app.post(app.keys.ada, "/sync/session", session);
  ({ sessionId: id } = body as { sessionId: string });
});

type Scoped = [path: string, scope: "reader" | "writer", asked: (id: string) => [string, Asked?]];

const send = (body: object): Asked => ({ method: "POST", body });

/** Every route that is not for anybody, and a request that it takes. */
const scoped: Scoped[] = [
  ["/sync/session", "writer", () => ["/sync/session", send({ externalId: "s2" })]],
  [
    "/sync/message",
    "writer",
    () => ["/sync/message", send({ sessionExternalId: "s1", externalId: "m1" })],
  ],
  ["/sync/batch", "writer", () => ["/sync/batch", send({ sessions: [{ externalId: "s2" }] })]],
  ["/sync/sessions/list", "reader", () => ["/sync/sessions/list"]],
  ["/api/sessions", "reader", () => ["/api/sessions?limit=1"]],
  ["/api/sessions/get", "reader", (id) => [`/api/sessions/get?id=${id}`]],
  ["/api/search", "reader", () => ["/api/search?q=Ada"]],
  ["/api/context", "reader", () => ["/api/context?q=Ada"]],
  ["/api/stats", "reader", () => ["/api/stats"]],
  ["/api/export", "reader", (id) => [`/api/export?id=${id}`]],
  ["/api/export/evals", "reader", () => ["/api/export/evals"]],
];

const open = ["/health", "/openapi.json"];

test("these are all endpoints", () => {
  const tested = [...scoped.map(([path]) => path), ...open];
  expect(tested.toSorted()).toEqual(endpoints.map(({ path }) => path).toSorted());
});

const rows = () =>
  app.t.run(async ({ db }) => [
    await db.query("sessions").collect(),
    await db.query("messages").collect(),
  ]);

describe.each(scoped)("%s", (_, scope, asked) => {
  const other = scope === "reader" ? "writer" : "reader";

  test("takes a key for it, a key for everything, and the token of the person", async () => {
    const [path, init] = asked(id);
    expect(outcomeOf(await app.call(app.keys[scope], path, init))).toBe("200");
    const withKey = await app.call(app.keys.ada, path, init);
    const withToken = await app.callAs(app.ada, path, init);
    expect(outcomeOf(withToken)).toBe("200");
    expect(withToken.body).toEqual(withKey.body);
  });

  test("refuses a key for something else, and does nothing", async () => {
    const before = await rows();
    const [path, init] = asked(id);
    const answered = await app.call(app.keys[other], path, init);
    expect(outcomeOf(answered)).toBe("403 forbidden");
    expect(answered.headers.get("www-authenticate")).toMatch(/insufficient_scope/);
    expect(errorOf(answered).message).toMatch(/lacks the scope "sessions:(read|write)"/);
    expect(await rows()).toEqual(before);
  });

  test("refuses whoever shows nothing, or nothing good, and does nothing", async () => {
    const before = await rows();
    const [path, init] = asked(id);
    const { t, keys } = app;
    const gone = await app.keyOf("user_ada", "Gone");
    await t.run(async ({ db }) => {
      const last = await db.query("apiKeys").order("desc").first();
      if (last?.name === "Gone") await db.delete("apiKeys", last._id);
    });
    const mistyped = `${keys.ada.slice(0, -1)}${keys.ada.endsWith("a") ? "b" : "a"}`;
    for (const key of [null, "osk_", "x", mistyped, gone]) {
      const answered = await app.call(key, path, init);
      expect(outcomeOf(answered)).toBe("401 unauthorized");
      expect(answered.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    // No key in a query string, in another header, or under another name of a scheme.
    const elsewhere: [string, Record<string, string>][] = [
      [`${path}${path.includes("?") ? "&" : "?"}key=${keys.ada}`, {}],
      [path, { "x-api-key": keys.ada }],
      [path, { cookie: `key=${keys.ada}` }],
      [path, { authorization: keys.ada }],
      [path, { authorization: `Basic ${btoa(`${keys.ada}:`)}` }],
    ];
    for (const [place, headers] of elsewhere) {
      expect(outcomeOf(await app.call(null, place, { ...init, headers }))).toBe("401 unauthorized");
    }
    expect(await rows()).toEqual(before);
  });

  test("tells Grace nothing of Ada's, and changes nothing of it", async () => {
    const ofAda = () =>
      app.t.run(async ({ db }) => {
        const [session] = await db.query("sessions").collect();
        const messages = await db.query("messages").collect();
        return [session, messages.filter(({ sessionId }) => sessionId === session?._id)];
      });
    const before = await ofAda();
    const [path, init] = asked(id);
    for (const answered of [
      await app.call(app.keys.grace, path, init),
      await app.callAs(app.grace, path, init),
    ]) {
      expect(answered.text).not.toContain("Ada's");
      expect(answered.text).not.toContain(id);
    }
    expect(await ofAda()).toEqual(before);
  });

  test("has no other methods, and says which it has", async () => {
    const [path, init = {}] = asked(id);
    const { method = "GET" } = init;
    for (const wrong of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      if (wrong === method) continue;
      const answered = await app.call(app.keys.ada, path, { method: wrong });
      expect(outcomeOf(answered)).toBe("405 method_not_allowed");
      expect(answered.headers.get("allow")).toContain(method);
    }
  });

  test("lets a browser ask before", async () => {
    const [path, { method = "GET" } = {}] = asked(id);
    const { status, headers } = await app.call(null, path, {
      method: "OPTIONS",
      headers: {
        "access-control-request-method": method,
        "access-control-request-headers": "authorization, content-type",
      },
    });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-methods")).toContain(method);
    expect(headers.get("access-control-allow-headers")).toMatch(/authorization/i);
    expect(headers.get("access-control-allow-credentials")).not.toBe("true");
  });
});

test.each(scoped.filter(([, scope]) => scope === "reader"))(
  // The server leaves the body out; convex-test is none.
  "HEAD %s is answered as GET",
  async (_, __, asked) => {
    const [path] = asked(id);
    for (const key of [app.keys.ada, app.keys.writer, null]) {
      const whole = await app.call(key, path);
      const head = await app.call(key, path, { method: "HEAD" });
      expect(head.status).toBe(whole.status);
      const type = (headers: Headers) => headers.get("content-type");
      expect(type(head.headers)).toBe(type(whole.headers));
    }
  },
);

describe.each(open)("%s", (path) => {
  test("is for anybody, whatever they show", async () => {
    const first = await app.call(null, path);
    expect(first.status).toBe(200);
    for (const key of [app.keys.ada, "x"]) {
      expect((await app.call(key, path)).text).toBe(first.text);
    }
    expect((await app.call(null, path, { method: "HEAD" })).status).toBe(200);
    expect(outcomeOf(await app.call(null, path, { method: "POST" }))).toBe(
      "405 method_not_allowed",
    );
  });
});

test("health is told in JSON, and takes nothing", async () => {
  expect((await app.call(null, "/health")).body).toEqual({ ok: true });
  expect(outcomeOf(await app.call(null, "/health?x=1"))).toBe("400 invalid_request");
});

test.each([
  "/",
  "/api",
  "/api/",
  "/api/sessions/",
  "/API/sessions",
  "/sync",
  "/api/sessions/get/x",
])("%s is nowhere", async (path) => {
  for (const method of ["GET", "POST", "DELETE"]) {
    expect(outcomeOf(await app.call(app.keys.ada, path, { method }))).toBe("404 not_found");
  }
});

test("somebody who comes with a token for the first time is let in", async () => {
  const hedy = app.person("user_hedy");
  expect((await app.callAs(hedy, "/api/sessions")).body).toEqual({ sessions: [], cursor: null });
  const pushed = await app.callAs(hedy, "/sync/session", send({ externalId: "s1" }));
  expect(pushed.body).toMatchObject({ ok: true, created: true });
});
