import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startWorkos, type WorkosServer } from "../workos/server";
import { authenticate } from "../workos/testBrowser";
import { localWorkos, signInAs, type LocalWorkos, type TestPage } from "./index";

let server: WorkosServer;
let workos: LocalWorkos;
beforeAll(async () => {
  server = await startWorkos({ port: 0 });
  workos = localWorkos(server.url);
});
afterEach(() => workos.reset());
afterAll(() => server.close());

describe("signInAs", () => {
  it("leaves AuthKit's session of that user in the browser, and opens the page", async () => {
    const { page, visited, refreshToken } = fakePage();
    await signInAs(page, "grace", { path: "/dashboard", workosUrl: server.url });
    expect(visited).toEqual(["/__sign-in-as", "/dashboard"]);
    const { status, body } = await refresh(refreshToken());
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ email: "grace@example.com" });
    expect(claimsOf(body)).not.toHaveProperty("act");
    const age = Date.now() / 1000 - Number(claimsOf(body)["auth_time"]);
    expect(age).toBeLessThan(3_600);
  });

  it.each(["Ada", "ADA@example.com", "Ada Lovelace"])("finds the user %s", async (user) => {
    const { body } = await refresh(await tokenOf(user));
    expect(body.user).toMatchObject({ email: "ada@example.com" });
  });

  it("puts organization and role into the token, for this session only", async () => {
    const organization = "Analytical Engines";
    const { body } = await refresh(await tokenOf("grace", { organization, role: "admin" }));
    expect(claimsOf(body)).toMatchObject({ role: "admin", roles: ["admin"] });
    expect(claimsOf(body)["permissions"]).toContain("projects:write");
    expect(claimsOf(body)["org_id"]).toMatch(/^org_/);
    const other = await refresh(await tokenOf("grace", { organization }));
    expect(claimsOf(other.body)).toMatchObject({ role: "member" });
  });

  it("keeps a stale sign-in and an impersonator over refreshes", async () => {
    const options = { staleAuth: true, impersonator: "support@example.com" };
    const first = await refresh(await tokenOf("ada", options));
    const second = await refresh(String(first.body.refresh_token));
    for (const { body } of [first, second]) {
      expect(claimsOf(body)).toMatchObject({ act: { sub: "support@example.com" } });
      expect(Date.now() / 1000 - Number(claimsOf(body)["auth_time"])).toBeGreaterThan(80_000);
      expect(body.impersonator).toMatchObject({ email: "support@example.com" });
    }
  });

  it.each([
    ["nix", {}, 'There is no user "nix". The users are ada@example.com, grace@example.com.'],
    ["ada", { organization: "Looms" }, 'is not a member of "Looms"'],
    ["ada", { role: "admin" }, 'A role needs an organization: add "organization".'],
    [
      "ada",
      { organization: "Analytical Engines", role: "owner" },
      'There is no role "owner". The roles are admin, member.',
    ],
    ["ada", { organisation: "Analytical Engines" }, 'There is no option "organisation".'],
    ["ada", { staleAuth: "yes" }, '"staleAuth" must be true or false.'],
    ["ada", { impersonator: 7 }, '"impersonator" must be an email address.'],
  ])("refuses %s with %j, and names what there is", async (user, options, message) => {
    await expect(tokenOf(user, options)).rejects.toThrow(message);
  });

  it("names the command when no local WorkOS is there", async () => {
    const { page } = fakePage();
    const unused = signInAs(page, "ada", { workosUrl: "http://localhost:9" });
    await expect(unused).rejects.toThrow('Start it with "opensync-auth dev"');
  });
});

describe("faults", () => {
  it.each([429, 500, 503] as const)(
    "answers refreshes with %s, as often as set",
    async (status) => {
      const token = await tokenOf("ada");
      await workos.setFaults({ refresh: status, refreshCount: 2 });
      expect((await refresh(token)).status).toBe(status);
      expect((await refresh(token)).status).toBe(status);
      expect((await refresh(token)).status).toBe(200);
    },
  );

  it("moves the clock, and shortens the life of tokens", async () => {
    await workos.setFaults({ clockSkewMs: 300_000, tokenLifetime: 30 });
    const { body } = await refresh(await tokenOf("ada"));
    const { iat = 0, exp = 0 } = decodeJwt(String(body.access_token));
    expect(exp - iat).toBe(30);
    expect(iat - Date.now() / 1000).toBeGreaterThan(200);
  });

  it("meets one user, and no other", async () => {
    const [ada, grace] = [await tokenOf("ada"), await tokenOf("grace")];
    await workos.setFaults({ refresh: 500 }, { user: "ada" });
    expect((await refresh(ada)).status).toBe(500);
    expect((await refresh(grace)).status).toBe(200);
    await workos.reset();
    expect((await refresh(ada)).status).toBe(200);
  });

  it("ends the sessions of one user, and of no other", async () => {
    const [ada, grace] = [await tokenOf("ada"), await tokenOf("grace")];
    await workos.revokeSessions("ada");
    expect((await refresh(ada)).body).toMatchObject({ error: "invalid_grant" });
    expect((await refresh(grace)).status).toBe(200);
  });

  it("replaces the signing key", async () => {
    const { body } = await refresh(await tokenOf("ada"));
    const token = String(body.access_token);
    await expect(verify(token)).resolves.toBeDefined();
    await workos.rotateKeys();
    await expect(verify(token)).rejects.toThrow();
    const next = await refresh(String(body.refresh_token));
    await expect(verify(String(next.body.access_token))).resolves.toBeDefined();
  });

  it.each<[object, string]>([
    [{ refesh: 500 }, 'There is no fault "refesh". The faults are refreshDelayMs, refresh,'],
    [{ refresh: 404 }, '"refresh" must be "ok", 429, 500, 503 or "hang".'],
    [{ refreshDelayMs: -1 }, '"refreshDelayMs" must be a number of milliseconds.'],
    [{ tokenLifetime: 0 }, '"tokenLifetime" must be a number of seconds, or null.'],
  ])("refuses %j", async (faults, message) => {
    await expect(workos.setFaults(faults)).rejects.toThrow(message);
  });

  it.each(["sessions", "faults", "sessions/revoke", "keys/rotate"])(
    "refuses a web page, also of this machine: %s",
    async (path) => {
      const response = await fetch(new URL(`/_local/${path}`, server.url), {
        method: "POST",
        headers: { "content-type": "application/json", origin: "http://localhost:5173" },
        body: JSON.stringify({ user: "ada" }),
      });
      expect(response.status).toBe(403);
    },
  );
});

/** A page that keeps what {@link signInAs} does with it. */
function fakePage() {
  const visited: string[] = [];
  let stored: { refreshToken: string } | undefined;
  const page: TestPage = {
    goto: async (url) => visited.push(url),
    route: async () => {},
    unroute: async () => {},
    evaluate: async (_, session) => void (stored = session),
  };
  return { page, visited, refreshToken: () => stored?.refreshToken ?? "" };
}

async function tokenOf(user: string, options: object = {}): Promise<string> {
  const { page, refreshToken } = fakePage();
  await signInAs(page, user, { ...options, workosUrl: server.url });
  return refreshToken();
}

function refresh(refreshToken: string) {
  return authenticate(server, { grant_type: "refresh_token", refresh_token: refreshToken });
}

function claimsOf(body: Record<string, unknown>): Record<string, unknown> {
  return decodeJwt(String(body.access_token));
}

function verify(token: string) {
  const keys = createRemoteJWKSet(new URL(`/sso/jwks/${server.clientId}`, server.emulatorUrl));
  return jwtVerify(token, keys, { issuer: server.emulatorUrl });
}
