import type { UserIdentity } from "convex/server";
import { beforeEach, describe, expect, it } from "vitest";
import {
  ADA,
  api,
  errorOf,
  answerOf,
  GRACE,
  json,
  keyOf,
  startApp,
  TOKEN,
  type App,
} from "../../test/http/app";
import { isAuthError } from "../errors";
import { workosIdentity } from "../testing";

/** Verified tokens of the app's own issuer that are not user sessions. */
const machines: [string, Record<string, unknown>][] = [
  ["a machine (M2M)", { subject: "client_01EXAMPLE", sid: undefined, aud: "client_test_example" }],
  ["a machine with a session id", { subject: "client_01EXAMPLE" }],
  ["an OAuth client", { sid: "app_consent_01EXAMPLE", aud: "client_test_example" }],
  ["an organization", { subject: "org_01EXAMPLE" }],
  ["an agent", { subject: "agent_01EXAMPLE" }],
  ["an empty subject", { subject: "" }],
  ["a blank subject", { subject: " " }],
  ["the prefix alone", { subject: "user_" }],
  ["the prefix and a space", { subject: "user_ " }],
  ["the prefix in upper case", { subject: "USER_ada" }],
  ["the prefix in mixed case", { subject: "User_ada" }],
  ["the prefix without its underscore", { subject: "userada" }],
  ["a leading space", { subject: " user_ada" }],
  ["a trailing space", { subject: "user_ada " }],
  ["a trailing newline", { subject: "user_ada\n" }],
  ["a second line", { subject: "client_1\nuser_ada" }],
  ["a null character", { subject: "user_ada\u0000" }],
  ["a no-break space", { subject: "user_ada\u00a0" }],
  ["a zero-width space", { subject: "user_\u200bada" }],
  ["a right-to-left override", { subject: "user_\u202eada" }],
  ["a Cyrillic letter", { subject: "user_\u0430da" }],
  ["a full-width prefix", { subject: "\uff55\uff53\uff45\uff52_ada" }],
  ["a lone surrogate", { subject: "user_\ud800" }],
  ["a list of subjects", { subject: ["user_ada"] }],
  ["no session id", { sid: undefined }],
  ["a null session id", { sid: null }],
  ["an empty session id", { sid: "" }],
  ["a blank session id", { sid: " " }],
  ["the session prefix alone", { sid: "session_" }],
  ["the session prefix and a space", { sid: "session_ " }],
  ["a session id in upper case", { sid: "SESSION_1" }],
  ["a session id with a leading space", { sid: " session_1" }],
  ["a session id with a trailing newline", { sid: "session_1\n" }],
  ["a session id that a template has set", { sid: "user_ada" }],
  ["a list of session ids", { sid: ["session_1"] }],
  ["an object as session id", { sid: { id: "session_1" } }],
  ["a number as session id", { sid: 1 }],
  ["true as session id", { sid: true }],
];

let app: App;
/** Every row that existed before the machine called. */
let before: string;
let adasKey: string;

beforeEach(async () => {
  app = startApp();
  ({ key: adasKey } = await keyOf(app, ADA));
  await app.as(GRACE).mutation(api.auth.ensureUser, {});
  before = await rows();
});

describe("a token that is not a user session", () => {
  it.each(machines)("is not a user in functions: %s", async (_, claims) => {
    const machine = caller(claims);
    expect(await machine.query(api.auth.me, {})).toBeNull();
    for (const call of [
      () => machine.mutation(api.auth.ensureUser, {}),
      () => machine.query(api.apiKeys.list, {}),
      () => machine.mutation(api.apiKeys.revokeAll, {}),
      () => machine.action(api.apiKeys.create, { name: "machine" }),
      () =>
        machine.mutation(api.apiKeys.runMutation, {
          step: { do: "store", key: { hash: "h", start: "osk_", name: "machine" } },
        }),
    ]) {
      expect(await codeOf(call())).toBe("not_a_user");
    }
    expect(await rows()).toBe(before);
  });

  it.each(machines)("gets 401 from every kind of route: %s", async (_, claims) => {
    const machine = caller(claims);
    const authorized = { headers: { authorization: `Bearer ${TOKEN}` } };
    for (const [path, init] of [
      ["/notes", authorized],
      ["/notes", json({ text: "forged" }, authorized)],
      ["/count", authorized],
      ["/by-hand", authorized],
    ] as const) {
      const { status, body } = await answerOf(await machine.fetch(path, init));
      expect([status, errorOf(body).code]).toEqual([401, "unauthorized"]);
      expect(errorOf(body).message).toContain("user session");
    }
    expect(await rows()).toBe(before);
  });

  it("reads nothing of the organization that it names", async () => {
    const machine = caller({ subject: "client_01EXAMPLE" });
    const response = await machine.fetch("/plans", {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(response.status).toBe(401);
  });

  it("leaves users and their API keys as they were", async () => {
    await codeOf(caller({ sid: undefined }).mutation(api.auth.ensureUser, {}));
    expect(await app.as(ADA).query(api.auth.me, {})).toMatchObject({ workosId: "user_ada" });
    expect((await app.call("/notes", adasKey)).status).toBe(200);
  });
});

describe("a user session", () => {
  it.each<[string, Record<string, unknown>]>([
    ["with an audience", { aud: "client_test_example" }],
    ["with a client id", { client_id: "client_test_example" }],
    ["of a real user id", { subject: "user_01E4ZCR3C56J083X43JQXF3JK5" }],
    ["of a real session id", { sid: "session_01HQAG1HENBZMAZD82YRXDFC0B" }],
  ])("%s is a user", async (_, claims) => {
    const me = await caller(claims).mutation(api.auth.ensureUser, {});
    expect(me).toMatchObject({ workosId: claims.subject ?? "user_ada" });
  });

  it("of another issuer is unauthenticated, as without a token", async () => {
    for (const other of [app.t, caller({ issuer: "https://example.com" })]) {
      expect(await codeOf(other.mutation(api.auth.ensureUser, {}))).toBe("unauthenticated");
    }
  });
});

/** Calls with the claims of Ada's session, some of them replaced. */
function caller(claims: Record<string, unknown>) {
  const identity = { ...workosIdentity(ADA), ...claims } as unknown as UserIdentity;
  return app.t.withIdentity(identity);
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.catch((thrown: unknown) => thrown);
  return isAuthError(error) ? error.data.code : String(error);
}

async function rows(): Promise<string> {
  return await app.t.run(async ({ db }) =>
    JSON.stringify([
      await db.query("users").collect(),
      await db.query("deletedUsers").collect(),
      await db.query("apiKeys").collect(),
      await db.query("notes").collect(),
    ]),
  );
}
