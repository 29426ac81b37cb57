import { beforeEach, describe, expect, it } from "vitest";
import {
  ADA,
  answerOf,
  api,
  errorOf,
  GRACE,
  keyOf,
  listen,
  startApp,
  TOKEN,
  UNKNOWN_KEY,
  type App,
} from "../../test/http/app";
import { httpActionGeneric, httpRouter } from "convex/server";
import { auth } from "../../test/http/convex/auth";
import { routes } from "../../test/http/convex/routes";
import { defineRoutes } from "./defineRoutes";
import { errorResponse } from "./respond";
import { AuthError, isAuthError } from "../errors";
import { ConvexError } from "convex/values";

let app: App;

beforeEach(() => {
  app = startApp();
});

describe("an HTTP action that is written by hand", () => {
  it("knows a program by its key, and a person by their token", async () => {
    for (const person of [ADA, GRACE]) {
      const { key } = await keyOf(app, person, { name: "plugin", scopes: ["notes:read"] });
      expect(await answerOf(await app.call("/by-hand", key))).toEqual({
        status: 200,
        body: { subject: person.sub, key: "plugin", organizationId: null, scopes: ["notes:read"] },
      });
      expect(await answerOf(await app.callAs(person, "/by-hand"))).toEqual({
        status: 200,
        body: {
          subject: person.sub,
          key: null,
          organizationId: person.org_id,
          scopes: ["notes:read", "notes:write"],
        },
      });
    }
  });

  it("makes the row of a person who is new, once", async () => {
    for (let n = 0; n < 2; n++) await app.callAs({ sub: "user_new" }, "/by-hand");
    const users = await app.t.run(({ db }) => db.query("users").collect());
    expect(users.map(({ workosId }) => workosId)).toEqual(["user_new"]);
  });

  it.each<[string, string | undefined, string]>([
    ["nothing", undefined, "Send an API key"],
    ["an unknown key", UNKNOWN_KEY, "not known"],
    ["a mistyped key", "osk_mistyped", "checksum mismatch"],
    ["a token that is none", TOKEN, "not valid here"],
  ])("refuses %s as the routes do", async (_, credential, message) => {
    const [hand, route] = [
      await app.call("/by-hand", credential),
      await app.call("/whoami", credential),
    ];
    expect(hand.headers.get("www-authenticate")).toBe(route.headers.get("www-authenticate"));
    const answer = await answerOf(hand);
    expect(answer).toEqual(await answerOf(route));
    expect([answer.status, errorOf(answer.body).message]).toEqual([
      401,
      expect.stringContaining(message),
    ]);
  });

  it("refuses a key that was revoked, and that of an account that is gone", async () => {
    const { key, apiKey } = await keyOf(app, ADA);
    await app.as(ADA).mutation(api.apiKeys.revoke, { id: apiKey._id });
    expect((await app.call("/by-hand", key)).status).toBe(401);
    const other = await keyOf(app, ADA);
    const user = await app.as(ADA).query(api.auth.me, {});
    await app.t.run(async ({ db }) => {
      if (user !== null) await db.delete("users", user._id);
    });
    expect((await app.call("/by-hand", other.key)).status).toBe(401);
  });

  it("takes no key in an app without API keys", async () => {
    const without = defineRoutes(auth);
    const http = httpRouter();
    const functions = without.register(http, []);
    const handler = httpActionGeneric(async (ctx, request) => {
      try {
        const { apiKey, scopes } = await without.authenticate(ctx, request);
        return Response.json({ apiKey, scopes });
      } catch (error) {
        return errorResponse(error);
      }
    });
    http.route({ path: "/by-hand", method: "GET", handler });
    const { key } = await keyOf(app, ADA);
    const plain = startApp(() => Promise.resolve({ ...functions, default: http }));
    expect((await plain.call("/by-hand", key)).status).toBe(401);
    expect(await answerOf(await plain.callAs(ADA, "/by-hand"))).toEqual({
      status: 200,
      body: { apiKey: null, scopes: [] },
    });
  });
});

it("a good key is good where Convex does not tell the address, and its use is noted", async () => {
  const http = httpRouter();
  const functions = routes.register(http, []);
  const handler = httpActionGeneric(async (ctx, request) => {
    const getRequestMetadata = () => Promise.reject(new Error("There is no metadata."));
    const meta = { ...ctx.meta, getRequestMetadata };
    const { user } = await routes.authenticate({ ...ctx, meta }, request);
    return Response.json(user.workosId);
  });
  http.route({ path: "/by-hand", method: "GET", handler });
  const { t, call, ...rest } = startApp(() => Promise.resolve({ ...functions, default: http }));
  const { key, apiKey } = await keyOf(rest, ADA);
  const response = await call("/by-hand", key, { headers: { "user-agent": "plugin/1.0" } });
  expect(await answerOf(response)).toEqual({ status: 200, body: "user_ada" });
  const noted = await t.run(({ db }) => db.system.query("_scheduled_functions").collect());
  expect(noted.map(({ name, args }) => [name, args])).toEqual([
    [
      "apiKeys:runMutation",
      [{ step: { do: "touch", id: apiKey._id, ip: null, userAgent: "plugin/1.0" } }],
    ],
  ]);
});

describe("errorResponse", () => {
  it.each<[string, number]>([
    ["unauthenticated", 401],
    ["account_deleted", 401],
    ["user_not_provisioned", 401],
    ["forbidden", 403],
    ["not_found", 404],
    ["limit_reached", 409],
    ["rate_limited", 429],
    ["invalid_request", 400],
  ])("of %s is a %i", async (code, status) => {
    const response = errorResponse(new AuthError(code as "forbidden", { message: "Why" }));
    expect(await answerOf(response)).toEqual({
      status,
      body: { error: { code: status === 401 ? "unauthorized" : code, message: "Why" } },
    });
    const challenge = 'Bearer error="invalid_token", error_description="Why"';
    expect(response.headers.get("www-authenticate")).toBe(status === 401 ? challenge : null);
  });

  it("quotes in a header only what a header can hold", () => {
    const response = errorResponse(
      new AuthError("unauthenticated", { message: 'é"\\\r\nSet-Cookie: x=1' }),
    );
    expect(response.headers.get("www-authenticate")).toBe(
      `Bearer error="invalid_token", error_description="'''''Set-Cookie: x=1"`,
    );
    expect(response.headers.has("set-cookie")).toBe(false);
  });

  it.each<[string, { status?: number; code?: string }, number, string]>([
    ["a refusal", { status: 404, code: "gone" }, 404, "gone"],
    ["a fault", { status: 503, code: "internal" }, 400, "internal"],
    ["one of the library's codes", { status: 200, code: "forbidden" }, 400, "forbidden"],
    ["a refusal as of the library", { status: 404, code: "not_found" }, 404, "not_found"],
    ["no status", {}, 400, "invalid_request"],
    ["a status that HTTP does not have", { status: 7 }, 400, "invalid_request"],
  ])("of the app's own HttpError is as of any of its errors: %s", async (_, data, status, code) => {
    const error = new ConvexError({ name: "HttpError", message: "Why", ...data });
    expect(await answerOf(errorResponse(error))).toEqual({
      status,
      body: { error: { code, message: "Why" } },
    });
  });

  it("of what only says that it is an AuthError is as of any of the app's errors", async () => {
    const forged = new ConvexError({ name: "AuthError", code: "not_found" });
    expect((await answerOf(errorResponse(forged))).status).toBe(400);
    expect(isAuthError(forged)).toBe(false);
    expect(isAuthError(new AuthError("not_found"))).toBe(true);
  });

  it("of a fault tells a reference, and logs no secret", async () => {
    const said = listen();
    const { status, body } = await answerOf(errorResponse(new Error(`Bearer ${TOKEN} is bad`)));
    expect(status).toBe(500);
    expect(errorOf(body).code).toBe("internal");
    expect(said()).toContain(errorOf(body).reference);
    expect(said()).toContain("An HTTP action failed");
    expect(said() + JSON.stringify(body)).not.toContain(TOKEN);
  });
});
