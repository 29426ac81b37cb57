import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { api } from "./convex/_generated/api";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";
import { createIssuer } from "./support/issuer";
import { startTestServer, type TestServer } from "./support/server";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());

const seconds = () => Math.floor(Date.now() / 1_000);

/** Signs a live client in, and keeps what Convex made of it. */
function signIn(fetchToken: () => Promise<string | null>) {
  const client = liveClient(server.url);
  const states: boolean[] = [];
  client.setAuth(fetchToken, (isAuthenticated) => void states.push(isAuthenticated));
  return { client, states, me: new Watched(client, api.tools.whoami, {}) };
}

describe("an accepted token", () => {
  it("reaches queries over the WebSocket, and everything that they call", async () => {
    const token = await server.issuer.sign({ sub: "ada", org_id: "org_1" });
    const { client, states, me } = signIn(() => Promise.resolve(token));
    await eventually(() => expect(states).toContain(true));
    await eventually(() => expect(me.last).toMatchObject({ subject: "ada", org_id: "org_1" }));
    expect(await client.action(api.tools.whoamiNested, {})).toEqual({
      action: me.last,
      query: me.last,
    });
  });

  it("counts over HTTP and in HTTP actions", async () => {
    const token = await server.issuer.sign({ sub: "grace" });
    const me = await httpClient(server.url, token).query(api.tools.whoami, {});
    expect(me).toMatchObject({ subject: "grace", issuer: server.issuer.url });
    const response = await fetch(`${server.siteUrl}/whoami`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toEqual(me);
  });

  it("of one client says nothing about another", async () => {
    const ada = signIn(() => server.issuer.sign({ sub: "ada" }));
    const grace = signIn(() => server.issuer.sign({ sub: "grace" }));
    const nobody = new Watched(liveClient(server.url), api.tools.whoami, {});
    await eventually(() => expect(ada.me.last?.subject).toBe("ada"));
    await eventually(() => expect(grace.me.last?.subject).toBe("grace"));
    await eventually(() => expect(nobody.last).toBeNull());
  });

  it("is fitted to the second provider when it has no audience", async () => {
    const iss = `${server.issuer.url}/user_management/client_test`;
    const token = await server.issuer.sign({ iss, aud: undefined });
    const me = await httpClient(server.url, token).query(api.tools.whoami, {});
    expect(me?.tokenIdentifier).toBe(`${iss}|ada`);
  });

  it("is forgotten after signing out", async () => {
    // One token throughout: the client asks for a second soon after the first,
    // and a new one would sign in again after the sign-out.
    const token = await server.issuer.sign();
    const { client, me } = signIn(() => Promise.resolve(token));
    await eventually(() => expect(me.last?.subject).toBe("ada"));
    client.client.clearAuth();
    await eventually(() => expect(me.last).toBeNull());
  });
});

describe("a refused token", () => {
  const cases: [string, () => Promise<string>, string][] = [
    ["another issuer", () => server.issuer.sign({ iss: "https://evil.test" }), "NoAuthProvider"],
    ["another audience", () => server.issuer.sign({ aud: "other" }), "NoAuthProvider"],
    ["another signer", async () => (await createIssuer()).sign(), "InvalidAuthHeader"],
    ["an unknown key", () => server.issuer.sign({}, { kid: "other" }), "InvalidAuthHeader"],
    ["an expired token", () => server.issuer.sign({ exp: seconds() - 60 }), "InvalidAuthHeader"],
    ["garbage", () => Promise.resolve("not a token"), "InvalidAuthHeader"],
  ];

  it.each(cases)("%s answers 401 with Convex's code over HTTP", async (_, make, code) => {
    for (const path of ["/api/query", "/api/mutation", "/api/action"]) {
      const response = await fetch(server.url + path, {
        method: "POST",
        headers: { authorization: `Bearer ${await make()}`, "content-type": "application/json" },
        body: JSON.stringify({ path: "tools:whoami", args: {} }),
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ code, message: expect.any(String) as string });
    }
  });

  it.each(cases)("%s is an AuthError over the WebSocket", async (_, make, code) => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/1.48.0/sync`);
    const messages: Record<string, unknown>[] = [];
    socket.on("message", (data) => {
      messages.push(JSON.parse(String(data)) as Record<string, unknown>);
    });
    await new Promise((resolve) => socket.once("open", resolve));
    const closed = new Promise<string>((resolve) => {
      socket.once("close", (status, reason) => resolve(`${status} ${String(reason)}`));
    });
    const value = await make();
    const send = (message: object) => socket.send(JSON.stringify(message));
    send({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null });
    send({ type: "Authenticate", tokenType: "User", value, baseVersion: 0 });
    send({
      type: "Mutation",
      requestId: 0,
      udfPath: "messages:send",
      args: [{ channel: "a", body: "b" }],
    });
    expect(await closed).toBe(`1008 ${code}`);
    expect(messages).toEqual([
      {
        type: "AuthError",
        error: expect.any(String) as string,
        baseVersion: 0,
        authUpdateAttempted: true,
      },
    ]);
  });

  it.each(cases)("%s ends as signed out in Convex's client, without a loop", async (_, make) => {
    let asked = 0;
    const { states, me } = signIn(() => {
      asked += 1;
      return make();
    });
    await eventually(() => expect(states).toEqual([false]));
    await eventually(() => expect(me.last).toBeNull());
    expect(asked).toBeLessThanOrEqual(5);
  });

  it("is made up for by a good one", async () => {
    const { client, me } = signIn(() => Promise.resolve("garbage"));
    await eventually(() => expect(me.last).toBeNull());
    client.setAuth(() => server.issuer.sign({ sub: "ada" }));
    await eventually(() => expect(me.last?.subject).toBe("ada"));
  });

  it("in an HTTP action fails only where the identity is read", async () => {
    const headers = { authorization: "Bearer osk_some_api_key" };
    expect((await fetch(`${server.siteUrl}/hello?name=x`, { headers })).status).toBe(201);
    const whoami = await fetch(`${server.siteUrl}/whoami`, { headers });
    expect(whoami.status).toBe(500);
    expect(await whoami.json()).toMatchObject({
      trace: expect.stringContaining("Could not parse JWT payload") as string,
    });
    const none = await fetch(`${server.siteUrl}/whoami`);
    expect(await none.json()).toBeNull();
  });

  it("includes every admin key", async () => {
    const response = await fetch(`${server.url}/api/query`, {
      method: "POST",
      headers: { authorization: "Convex some-admin-key" },
      body: JSON.stringify({ path: "internals:secret", args: {} }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "BadDeployKey" });
  });
});

it("lets a token run out while connected, and goes on with a fresh one", async () => {
  let lifetime = 3;
  const { client, states, me } = signIn(() =>
    server.issuer.sign({
      exp: seconds() + lifetime,
      iat: seconds() - 60,
      jti: String(Math.random()),
    }),
  );
  await eventually(() => expect(me.last?.subject).toBe("ada"));
  const send = () => client.mutation(api.messages.send, { channel: "expiry", body: "x" });
  await send();
  lifetime = 300;
  await eventually(async () => {
    await send();
    expect(client.client.connectionState().connectionCount).toBeGreaterThan(1);
  });
  await eventually(() => expect(me.last?.subject).toBe("ada"));
  expect(states).not.toContain(false);
});
