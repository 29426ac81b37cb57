import { httpActionGeneric, httpRouter } from "convex/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  answerOf,
  httpWith,
  errorOf,
  GRACE,
  keyOf,
  listen,
  outcomeOf,
  startApp,
  TOKEN,
  UNKNOWN_KEY,
  type App,
} from "../../test/http/app";
import { auth } from "../../test/http/convex/auth";
import { exported } from "../../test/exported";
import { apiKeys } from "../../test/http/convex/apiKeys";
import { startLimited } from "../../test/http/limited";
import { hashToken, mintToken } from "../apiKeys/token";
import { defineApiKeys } from "../apiKeys";
import { defineRoutes } from "./defineRoutes";
import { errorResponse } from "./respond";

let app: App;
let ada: string;
let grace: string;

beforeEach(async () => {
  app = startApp(httpWith({ apiKeyHeader: true }));
  ada = (await keyOf(app, ADA)).key;
  grace = (await keyOf(app, GRACE)).key;
});

const ask = (headers: Record<string, string>, path = "/whoami", method = "GET") =>
  app.t.fetch(path, { method, headers });
const MALFORMED = `osk_${"a".repeat(36)}`;

describe("X-API-Key", () => {
  it("is ignored by default: on routes and by hand", async () => {
    app = startApp();
    ada = (await keyOf(app, ADA)).key;
    grace = (await keyOf(app, GRACE)).key;
    for (const path of ["/whoami", "/count", "/by-hand"]) {
      expect(await outcomeOf(await ask({ "x-api-key": ada }, path))).toBe("401 unauthorized");
      const both = await ask({ "x-api-key": grace, authorization: `Bearer ${ada}` }, "/whoami");
      expect((await answerOf(both)).body).toMatchObject({ subject: "user_ada" });
    }
  });

  it("takes each user's key on every kind of route, with its scopes", async () => {
    for (const [key, subject] of [
      [ada, "user_ada"],
      [grace, "user_grace"],
    ] as const) {
      const { status, body } = await answerOf(await ask({ "x-api-key": key }));
      expect([status, body]).toMatchObject([200, { subject, key: "laptop" }]);
      expect((await ask({ "X-API-KEY": ` ${key} ` }, "/count")).status).toBe(200);
      expect((await ask({ "x-api-key": key }, "/nothing", "POST")).status).toBe(204);
    }
    const reader = await keyOf(app, ADA, { scopes: ["notes:read"] });
    expect(await outcomeOf(await ask({ "x-api-key": reader.key }, "/notes?text=x", "POST"))).toBe(
      "403 forbidden",
    );
  });

  it("leaves Authorization: Bearer as it is, for keys and tokens", async () => {
    expect((await app.call("/whoami", ada)).status).toBe(200);
    expect((await answerOf(await app.callAs(GRACE, "/whoami"))).body).toMatchObject({
      subject: "user_grace",
      key: null,
    });
    const blank = await ask({ "x-api-key": " ", authorization: `Bearer ${ada}` });
    expect(blank.status).toBe(200);
  });

  it.each<[string, () => string]>([
    ["an unknown key", () => UNKNOWN_KEY],
    ["a mistyped key", () => MALFORMED],
    [
      "a key of the other environment",
      () => mintToken("osk_test_", (n) => new Uint8Array(n).fill(1)),
    ],
    ["a token", () => TOKEN],
    ["a word", () => "password"],
    ["a scheme and a key", () => `Bearer ${ada}`],
    ["two keys", () => `${ada}, ${ada}`],
    ["too much", () => "a".repeat(20_000)],
    ["letters of another alphabet", () => "\u00e9\u00ff"],
  ])("with %s is refused, also where Convex knows a user, and repeats nothing", async (_, make) => {
    for (const t of [app.t, app.as(ADA)]) {
      for (const [path, method] of [
        ["/whoami", "GET"],
        ["/nothing", "POST"],
        ["/count", "GET"],
      ] as const) {
        const response = await t.fetch(path, { method, headers: { "x-api-key": make() } });
        const { status, body } = await answerOf(response);
        expect([status, errorOf(body).code]).toEqual([401, "unauthorized"]);
        expect(JSON.stringify([[...response.headers], body])).not.toContain(make().slice(-12));
      }
    }
  });

  it("accepts the same key in both headers", async () => {
    const both = await ask({ "x-api-key": ada, authorization: `bearer ${ada}` });
    expect((await answerOf(both)).body).toMatchObject({ subject: "user_ada" });
  });

  it.each<[string, () => Record<string, string>]>([
    ["two users' keys", () => ({ "x-api-key": ada, authorization: `Bearer ${grace}` })],
    ["a key and a token", () => ({ "x-api-key": ada, authorization: `Bearer ${TOKEN}` })],
    ["a good and a bad key", () => ({ "x-api-key": ada, authorization: `Bearer ${MALFORMED}` })],
    ["a bad and a good key", () => ({ "x-api-key": UNKNOWN_KEY, authorization: `Bearer ${ada}` })],
    [
      "the key in another case",
      () => ({ "x-api-key": ada.toUpperCase(), authorization: `Bearer ${ada}` }),
    ],
  ])("with another credential beside it is refused: %s", async (_, headers) => {
    for (const t of [app.t, app.as(GRACE)]) {
      for (const path of ["/whoami", "/count"]) {
        const response = await t.fetch(path, { headers: headers() });
        const { status, body } = await answerOf(response);
        expect([status, errorOf(body).code]).toEqual([400, "invalid_request"]);
        expect(errorOf(body).message).toContain("Authorization or X-API-Key");
      }
    }
  });

  it("beside another scheme of Authorization is refused", async () => {
    const response = await ask({ "x-api-key": ada, authorization: "Basic YWRhOnNlY3JldA==" });
    expect(await outcomeOf(response)).toBe("401 unauthorized");
  });

  it("is named where a credential is missing", async () => {
    const { body } = await answerOf(await ask({}));
    expect(errorOf(body).message).toContain("X-API-Key");
    expect((await ask({})).headers.get("www-authenticate")).toBe("Bearer");
  });

  it("is counted as a key, and its failures and double credentials as failures", async () => {
    const limited = startLimited(
      { perKey: "apiKey", failedPerIp: "failure", publicPerIp: "anonymous" },
      { apiKeyHeader: true },
    );
    const { key } = await keyOf(limited, ADA);
    const send = async (headers: Record<string, string>) =>
      (await limited.t.fetch("/whoami", { headers })).status;
    const seen = [];
    seen.push(await send({ "x-api-key": MALFORMED }));
    seen.push(await send({ "x-api-key": key, authorization: `Bearer ${UNKNOWN_KEY}` }));
    seen.push(await send({ "x-api-key": UNKNOWN_KEY }));
    seen.push(await send({ "x-api-key": key, authorization: `Bearer ${UNKNOWN_KEY}` }));
    expect(seen).toEqual([401, 400, 429, 429]);
    for (const status of [200, 200, 200, 429])
      expect(await send({ "x-api-key": key })).toBe(status);
  });

  it("notes the use of the key, and logs the call as the key's", async () => {
    const told = vi.fn();
    app = startApp(httpWith({ apiKeyHeader: true, onResponse: told }));
    ada = (await keyOf(app, ADA)).key;
    await ask({ "x-api-key": ada });
    expect(told.mock.calls).toMatchObject([[{}, { status: 200, apiKey: { name: "laptop" } }]]);
    const scheduled = await app.t.run(({ db }) =>
      db.system.query("_scheduled_functions").collect(),
    );
    expect(scheduled).toMatchObject([
      { name: "apiKeys:runMutation", args: [{ step: { do: "touch" } }] },
    ]);
  });

  it("is not logged", async () => {
    const said = listen();
    await ask({ "x-api-key": ada }, `/fails?how=${encodeURIComponent(`X-API-Key: ${ada}`)}`);
    expect(said()).toContain("X-API-Key: [redacted]");
    expect(said()).not.toContain(ada);
  });
});

it("takes legacy keys", async () => {
  const legacy = exported(defineApiKeys(auth, { scopes: [], legacy: /old_[a-z]{8}/ }));
  const old = defineRoutes(auth, { apiKeys: legacy, apiKeyHeader: true });
  const who = old.query({ path: "/who", scope: null, handler: (ctx) => ctx.user.workosId });
  const http = httpRouter();
  const functions = old.register(http, [who]);
  app = startApp(() => Promise.resolve({ ...functions, default: http }));
  const { apiKey } = await keyOf(app, ADA);
  const hash = await hashToken("old_abcdefgh", undefined);
  await app.t.run(({ db }) => db.patch(apiKey._id, { hash }));
  expect(await answerOf(await ask({ "x-api-key": "old_abcdefgh" }, "/who"))).toEqual({
    status: 200,
    body: "user_ada",
  });
  expect(await outcomeOf(await ask({ "x-api-key": "old_abcdefgx" }, "/who"))).toBe(
    "401 unauthorized",
  );
});

it("works by hand with the same option", async () => {
  const byHeader = defineRoutes(auth, { apiKeys, apiKeyHeader: true });
  const byHand = httpActionGeneric(async (ctx, request) => {
    try {
      const { user } = await byHeader.authenticate(ctx, request);
      return Response.json(user.workosId);
    } catch (error) {
      return errorResponse(error);
    }
  });
  const http = httpRouter();
  const functions = byHeader.register(http, []);
  http.route({ path: "/hand", method: "GET", handler: byHand });
  app = startApp(() => Promise.resolve({ ...functions, default: http }));
  ada = (await keyOf(app, ADA)).key;
  grace = (await keyOf(app, GRACE)).key;
  const hand = async (headers: Record<string, string>) =>
    await answerOf(await ask(headers, "/hand"));
  expect(await hand({ "x-api-key": ada })).toEqual({ status: 200, body: "user_ada" });
  expect(await hand({ "x-api-key": grace })).toEqual({ status: 200, body: "user_grace" });
  expect(await hand({ authorization: `Bearer ${ada}` })).toMatchObject({ status: 200 });
  expect(await hand({ "x-api-key": UNKNOWN_KEY })).toMatchObject({ status: 401 });
  expect(await hand({})).toMatchObject({ status: 401 });
  expect(await hand({ "x-api-key": ada, authorization: `Bearer ${grace}` })).toMatchObject({
    status: 400,
  });
});

it("is refused at definition in an app without API keys", () => {
  expect(() => defineRoutes(auth, { apiKeyHeader: true })).toThrow(/missing_option/);
});
