import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workosApi } from "./api";
import { startWorkos, type WorkosServer } from "./server";
import { authenticate, authorizeUrl, pkce, redirectUri, submit } from "./testBrowser";

let workos: WorkosServer;
beforeAll(async () => {
  workos = await startWorkos({ port: 0 });
});
afterAll(() => workos.close());

const person = (email: string) => {
  const found = workos.people.find((candidate) => candidate.email === email);
  if (found === undefined) throw new Error(`${email} is not seeded`);
  return found;
};

/** Signs in through the page and exchanges the code. */
async function signIn(fields: Record<string, string>, parameters: Record<string, string> = {}) {
  const { verifier, challenge } = pkce();
  const url = authorizeUrl(workos, {
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...parameters,
  });
  const { location } = await submit(url, fields);
  return authenticate(workos, {
    grant_type: "authorization_code",
    code: location?.searchParams.get("code"),
    code_verifier: verifier,
  });
}

const jwks = () => createRemoteJWKSet(new URL(`/sso/jwks/${workos.clientId}`, workos.emulatorUrl));
const verify = (token: unknown) =>
  jwtVerify(String(token), jwks(), { issuer: workos.emulatorUrl, audience: workos.clientId });

describe("signing in", () => {
  test("Ada gets a token of her own that the issuer's keys verify", async () => {
    const ada = person("ada@example.com");
    const { status, body } = await signIn({ person: ada.id });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ email: "ada@example.com", first_name: "Ada" });
    const { payload } = await verify(body.access_token);
    expect(payload.sub).toBe(ada.id);
  });

  test("Grace is somebody else", async () => {
    const { body } = await signIn({ person: person("grace@example.com").id });
    const { payload } = await verify(body.access_token);
    expect(payload.sub).not.toBe(person("ada@example.com").id);
  });

  test("state comes back as it was sent", async () => {
    const state = JSON.stringify({ returnTo: "/a?b=c&d=é#f" });
    const url = authorizeUrl(workos, { state });
    const { location } = await submit(url, { person: person("ada@example.com").id });
    expect(location?.searchParams.get("state")).toBe(state);
    expect(location?.origin).toBe(new URL(redirectUri).origin);
  });

  test("the chosen organization, role and permissions are in the token", async () => {
    const ada = person("ada@example.com");
    const [organization] = ada.organizations;
    const { body } = await signIn({
      person: ada.id,
      [`organization_${ada.id}`]: String(organization?.id),
    });
    const { payload } = await verify(body.access_token);
    expect(payload).toMatchObject({
      org_id: organization?.id,
      role: "admin",
      permissions: ["projects:read", "projects:write", "members:manage"],
    });
    expect(body.organization_id).toBe(organization?.id);
  });

  test("with no organization there is none in the token", async () => {
    const ada = person("ada@example.com");
    const { body } = await signIn({ person: ada.id, [`organization_${ada.id}`]: "" });
    const { payload } = await verify(body.access_token);
    expect(payload.org_id).toBeUndefined();
  });

  test("a wrong code verifier is refused", async () => {
    const url = authorizeUrl(workos, { code_challenge: pkce().challenge });
    const { location } = await submit(url, { person: person("ada@example.com").id });
    const { status } = await authenticate(workos, {
      grant_type: "authorization_code",
      code: location?.searchParams.get("code"),
      code_verifier: pkce().verifier,
    });
    expect(status).toBe(400);
  });

  test("a code works once", async () => {
    const { location } = await submit(authorizeUrl(workos), {
      person: person("ada@example.com").id,
    });
    const exchange = () =>
      authenticate(workos, {
        grant_type: "authorization_code",
        code: location?.searchParams.get("code"),
      });
    expect((await exchange()).status).toBe(200);
    expect((await exchange()).status).toBe(400);
  });
});

describe("staying signed in and leaving", () => {
  test("a refresh token gives a new access token for the same user", async () => {
    const ada = person("ada@example.com");
    const { body } = await signIn({ person: ada.id });
    const refreshed = await authenticate(workos, {
      grant_type: "refresh_token",
      refresh_token: body.refresh_token,
    });
    expect((await verify(refreshed.body.access_token)).payload.sub).toBe(ada.id);
    expect(refreshed.body.refresh_token).not.toBe(body.refresh_token);
  });

  describe("a switch of the organization", () => {
    const organizationOf = (email: string) => String(person(email).organizations[0]?.id);
    const api = () => workosApi(workos.emulatorUrl, workos.apiKey);
    const refresh = (refresh_token: unknown, organization_id?: string) =>
      authenticate(workos, { grant_type: "refresh_token", refresh_token, organization_id });

    test("to one's own gives a token with the role there", async () => {
      const grace = person("grace@example.com");
      const { body } = await signIn({ person: grace.id, [`organization_${grace.id}`]: "" });
      const organization = organizationOf(grace.email);
      const switched = await refresh(body.refresh_token, organization);
      const { payload } = await verify(switched.body.access_token);
      expect(payload).toMatchObject({ org_id: organization, role: "member" });
      // And again, with the token that the switch gave.
      expect((await refresh(switched.body.refresh_token, organization)).status).toBe(200);
    });

    test.each([
      ["where the person is no member", () => api().createOrganization("Elsewhere")],
      ["that is none", () => Promise.resolve({ id: "org_none" })],
    ])("to one %s is refused, and the session goes on", async (_, elsewhere) => {
      const ada = person("ada@example.com");
      const { id } = await elsewhere();
      const { body } = await signIn({ person: ada.id });
      const refused = await refresh(body.refresh_token, id);
      expect(refused.status).toBe(400);
      expect(refused.body).toEqual({
        error: "invalid_grant",
        error_description: "The user is not an active member of this organization.",
      });
      expect(refused.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
      const refreshed = await refresh(body.refresh_token, organizationOf(ada.email));
      expect((await verify(refreshed.body.access_token)).payload.sub).toBe(ada.id);
    });

    test("somebody who has left is refused", async () => {
      const ada = person("ada@example.com");
      const { id } = await api().createOrganization("Left");
      await api().addMember({ organizationId: id, userId: ada.id, role: "member" });
      const { body } = await signIn({ person: ada.id });
      const switched = await refresh(body.refresh_token, id);
      expect(switched.status).toBe(200);
      const call = async (path: string, method: string) => {
        const headers = { authorization: `Bearer ${workos.apiKey}` };
        const url = new URL(`/user_management/organization_memberships${path}`, workos.url);
        return await fetch(url, { method, headers });
      };
      const query = `?user_id=${ada.id}&organization_id=${id}`;
      const { data } = (await (await call(query, "GET")).json()) as { data: { id: string }[] };
      expect((await call(`/${data[0]?.id}/deactivate`, "PUT")).ok).toBe(true);
      expect((await refresh(switched.body.refresh_token, id)).status).toBe(400);
    });

    test("a token that nobody was given is refused as ever", async () => {
      expect((await refresh("forged", organizationOf("ada@example.com"))).status).toBe(400);
    });
  });

  test("pages of other ports may call it", async () => {
    const { headers } = await signIn({ person: person("ada@example.com").id });
    expect(headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    const preflight = await fetch(new URL("/user_management/authenticate", workos.url), {
      method: "OPTIONS",
      headers: {
        origin: "http://localhost:5173",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("content-type");
  });

  const signOut = async (parameters: Record<string, string>) => {
    const { body } = await signIn({ person: person("ada@example.com").id });
    const { payload } = await verify(body.access_token);
    const url = new URL("/user_management/sessions/logout", workos.url);
    url.search = new URLSearchParams({ session_id: String(payload.sid), ...parameters }).toString();
    return fetch(url, { redirect: "manual" });
  };

  test("signing out leads back to the app", async () => {
    const response = await signOut({ return_to: "http://localhost:5173/" });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("http://localhost:5173/");
  });

  test.each(["https://example.com/", "//example.com", "javascript:alert(1)", "no address", ""])(
    "signing out never leads to %j",
    async (address) => {
      const response = await signOut({ return_to: address });
      expect(response.status).toBe(400);
      expect(response.headers.get("location")).toBeNull();
    },
  );
});

describe("the rest of the API", () => {
  test("answers as the emulator does", async () => {
    const ada = person("ada@example.com");
    const response = await fetch(new URL(`/user_management/users/${ada.id}`, workos.url), {
      headers: { authorization: `Bearer ${workos.apiKey}` },
    });
    expect(await response.json()).toMatchObject({ email: "ada@example.com", email_verified: true });
  });

  test("wants the API key", async () => {
    const response = await fetch(new URL("/user_management/users", workos.url));
    expect(response.status).toBe(401);
  });

  test("serves the same keys as the issuer", async () => {
    const { body } = await signIn({ person: person("ada@example.com").id });
    const keys = await (await fetch(new URL("/sso/jwks/client_local", workos.url))).json();
    await expect(
      jwtVerify(String(body.access_token), createLocalJWKSet(keys)),
    ).resolves.toBeDefined();
  });

  test("does not take a path for a host", async () => {
    const response = await fetch(`${workos.url}//example.com/health`);
    expect(response.status).toBe(401);
  });

  test("answers on localhost only", async () => {
    const { request } = await import("node:http");
    const { port } = new URL(workos.url);
    const status = await new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe("starting", () => {
  test("generates an API key that no other start accepts", async () => {
    const other = await startWorkos({ port: 0 });
    try {
      expect(workos.apiKey).toMatch(/^sk_test_[0-9a-f]{48}$/);
      expect(other.apiKey).not.toBe(workos.apiKey);
      for (const key of ["sk_test_local", "sk_test_default", workos.apiKey]) {
        for (const url of [other.url, other.emulatorUrl]) {
          const headers = { authorization: `Bearer ${key}` };
          const response = await fetch(new URL("/user_management/users", url), { headers });
          expect(response.status).toBe(401);
        }
      }
    } finally {
      await other.close();
    }
  });

  test("a busy port is an error that says so", async () => {
    const port = Number(new URL(workos.url).port);
    await expect(startWorkos({ port })).rejects.toMatchObject({ code: "port_in_use" });
  });

  test("two run side by side with people of their own", async () => {
    const other = await startWorkos({
      port: 0,
      seed: {
        people: [{ email: "mary@example.com", firstName: "Mary" }],
        organizations: [],
        roles: [],
      },
    });
    try {
      expect(other.people.map(({ email }) => email)).toEqual(["mary@example.com"]);
      expect(other.emulatorUrl).not.toBe(workos.emulatorUrl);
    } finally {
      await other.close();
    }
  });

  const role = { slug: "member", name: "Member", permissions: [] };
  const acme = { name: "Acme", members: [{ email: "who@example.com", role: "member" }] };
  const who = { email: "who@example.com" };

  test.each([
    [
      "a member who is nobody",
      { people: [], organizations: [acme], roles: [role] },
      /no such person/,
    ],
    ["a role that is none", { people: [who], organizations: [acme], roles: [] }, /no such role/],
    [
      "two people with one address",
      { people: [who, { email: "WHO@example.com" }], organizations: [], roles: [] },
      /two people/,
    ],
  ])("a seed with %s is refused", async (_, seed, message) => {
    await expect(startWorkos({ port: 0, seed })).rejects.toMatchObject({
      code: "bad_seed",
      message: expect.stringMatching(message),
    });
  });

  test("after close nothing listens", async () => {
    const short = await startWorkos({ port: 0 });
    await short.close();
    await expect(fetch(short.url)).rejects.toThrow();
    await expect(fetch(`${short.emulatorUrl}/health`)).rejects.toThrow();
  });
});
