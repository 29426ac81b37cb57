import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { ADA, api, GRACE, startApp } from "../../test/http/app";
import { insertApiKey } from "./apiKey";
import { TEST_CLIENT_ID } from "./identity";
import { testIssuer } from "./issuer";

describe("insertApiKey", () => {
  it("makes a key that works, of its owner alone", async () => {
    const { t, as, call } = startApp();
    for (const person of [ADA, GRACE]) await as(person).mutation(api.auth.ensureUser, {});
    const { key, id } = await t.run((ctx) => insertApiKey(ctx, { ...ADA, name: "CI" }));
    expect(await (await call("/whoami", key)).json()).toMatchObject({
      subject: ADA.sub,
      key: "CI",
    });
    expect(await as(ADA).query(api.apiKeys.list, {})).toMatchObject([{ _id: id, scopes: null }]);
    expect(await as(GRACE).query(api.apiKeys.list, {})).toEqual([]);
  });

  it("limits it as told", async () => {
    const { t, as, call } = startApp();
    await as(ADA).mutation(api.auth.ensureUser, {});
    const keys = await t.run(async (ctx) => ({
      reader: await insertApiKey(ctx, { ...ADA, scopes: ["notes:read"] }),
      expired: await insertApiKey(ctx, { ...ADA, expiresAt: Date.now() - 1 }),
    }));
    const post = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    expect((await call("/notes", keys.reader.key)).status).toBe(200);
    expect((await call("/notes", keys.reader.key, post)).status).toBe(403);
    expect((await call("/notes", keys.expired.key)).status).toBe(401);
  });

  it("says what to do for somebody without a users row", async () => {
    const { t } = startApp();
    await expect(t.run((ctx) => insertApiKey(ctx, GRACE))).rejects.toThrow("ensureUser");
  });
});

describe("testIssuer", () => {
  it("signs tokens that its key set checks, and no other's", async () => {
    const [workos, other] = await Promise.all([testIssuer(), testIssuer()]);
    const token = await workos.sign({ sub: "user_zoë", permissions: ["a"] });
    const { payload } = await jwtVerify(token, createLocalJWKSet(workos.jwks), {
      issuer: workos.issuer,
      algorithms: ["RS256"],
    });
    expect(payload).toMatchObject({
      sub: "user_zoë",
      sid: "session_user_zoë",
      permissions: ["a"],
      iss: `https://api.workos.com/user_management/${TEST_CLIENT_ID}`,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    await expect(jwtVerify(token, createLocalJWKSet(other.jwks))).rejects.toThrow();
  });

  it("signs tokens that have expired", async () => {
    const workos = await testIssuer();
    const token = await workos.sign({ sub: "user_ada" }, { expiresInMs: -1000 });
    await expect(jwtVerify(token, createLocalJWKSet(workos.jwks))).rejects.toThrow(/exp/);
  });

  it("brings the configuration with its key in it, and no private one", async () => {
    const { authConfig, jwks, sign } = await testIssuer({ clientId: "client_other" });
    const { kid } = decodeProtectedHeader(await sign({ sub: "user_ada" }));
    expect(authConfig.providers).toHaveLength(2);
    for (const provider of authConfig.providers) {
      const [, data = ""] = ("jwks" in provider ? provider.jwks : "").split("base64,");
      expect(JSON.parse(atob(data))).toEqual(jwks);
    }
    expect(jwks.keys).toMatchObject([{ kid }]);
    expect(JSON.stringify(jwks)).not.toContain('"d"');
  });
});
