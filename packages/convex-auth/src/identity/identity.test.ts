import { defineSchema, type UserIdentity } from "convex/server";
import { describe, expect, it, vi } from "vitest";
import { isAuthError } from "../errors";
import { workosIdentity, type WorkOSClaims } from "../testing";
import { defineAuth } from "../defineAuth";

const schema = defineSchema({});
const auth = defineAuth(schema);

const SUPPORT = { email: "support@example.com", reason: "a ticket" };
const UNKNOWN = { email: null, reason: null };

describe("auth.identity.get", () => {
  it("types every claim of a WorkOS token", async () => {
    const identity = await auth.identity.get(
      signedIn({
        sub: "user_ada",
        sid: "session_1",
        org_id: "org_engines",
        role: "admin",
        roles: ["admin", "billing"],
        permissions: ["sessions:delete"],
        entitlements: ["audit-logs"],
        feature_flags: ["dark-mode"],
        "act.sub": "support@example.com",
        team: "blue",
      }),
    );
    expect(identity).toMatchObject({
      subject: "user_ada",
      issuer: "https://api.workos.com/user_management/client_test_example",
      sessionId: "session_1",
      organizationId: "org_engines",
      role: "admin",
      roles: ["admin", "billing"],
      permissions: ["sessions:delete"],
      entitlements: ["audit-logs"],
      featureFlags: ["dark-mode"],
      impersonator: { email: "support@example.com", reason: null },
      claims: { team: "blue" },
    });
  });

  it("says null and nothing for what a token without an organization lacks", async () => {
    expect(await auth.identity.get(signedIn({ sub: "user_ada" }))).toMatchObject({
      organizationId: null,
      role: null,
      roles: [],
      permissions: [],
      entitlements: [],
      featureFlags: [],
      impersonator: null,
    });
  });

  it("takes the one role for the list of roles where the token has no list", async () => {
    const identity = await auth.identity.get(signedIn({ sub: "user_ada", role: "member" }));
    expect(identity?.roles).toEqual(["member"]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["text where a list belongs", { permissions: "sessions:delete", roles: "admin" }],
    ["a list of other things", { permissions: [1, null, {}], roles: [["admin"]] }],
    ["other things where text belongs", { org_id: 7, role: true }],
    ["empty text", { org_id: " ", role: "", permissions: [""] }],
  ])("gives nothing for malformed claims: %s", async (_, claims) => {
    const ctx = signedIn({ sub: "user_ada", ...claims } as WorkOSClaims);
    expect(await auth.identity.get(ctx)).toMatchObject({
      organizationId: null,
      role: null,
      roles: [],
      permissions: [],
    });
  });

  it.each<[string, Record<string, unknown>, { email: string | null; reason: string | null }]>([
    ["flattened", { "act.sub": "support@example.com", "act.reason": "a ticket" }, SUPPORT],
    ["nested", { act: { sub: "support@example.com", reason: "a ticket" } }, SUPPORT],
    ["a reason without an actor", { "act.reason": "a ticket" }, { ...UNKNOWN, reason: "a ticket" }],
    ["another key of the actor", { "act.email": "support@example.com" }, UNKNOWN],
    ["an actor of an actor", { "act.act.sub": "support@example.com" }, UNKNOWN],
    ["an empty name", { "act.": "support@example.com" }, UNKNOWN],
    ["text", { act: "support@example.com" }, UNKNOWN],
    ["empty text", { "act.sub": "" }, UNKNOWN],
    ["blank text", { "act.sub": " " }, UNKNOWN],
    ["null", { act: null }, UNKNOWN],
    ["a nested null", { "act.sub": null }, UNKNOWN],
    ["false", { act: false }, UNKNOWN],
    ["zero", { "act.sub": 0 }, UNKNOWN],
    ["an empty object", { act: {} }, UNKNOWN],
    ["an empty list", { act: [] }, UNKNOWN],
    ["a list", { "act.sub": ["support@example.com"] }, UNKNOWN],
  ])("recognizes an impersonator in a claim that is %s", async (_, claims, impersonator) => {
    const ctx = signedIn({ sub: "user_ada", ...claims } as WorkOSClaims);
    expect((await auth.identity.get(ctx))?.impersonator).toEqual(impersonator);
  });

  it.each(["action", "actor", "activated", "ACT", "x.act", "act_sub"])(
    "does not take the claim %s for an impersonator",
    async (claim) => {
      const identity = await auth.identity.get(signedIn({ sub: "user_ada", [claim]: "x" }));
      expect(identity?.impersonator).toBeNull();
    },
  );

  it.each([
    ["https://api.workos.com", true],
    ["https://api.workos.com/", true],
    ["https://api.workos.com/user_management/client_test_example", true],
    ["https://api.workos.com/user_management/client_somebody_else", false],
    ["https://auth.example.com/user_management/client_test_example", false],
    ["https://api.workos.com.evil.com/", false],
    ["http://api.workos.com/", false],
    ["https://accounts.example.com", false],
    ["", false],
  ])("of the issuer %s is a WorkOS identity: %s", async (issuer, accepted) => {
    const identity = await auth.identity.get(signedIn({ sub: "user_ada" }, issuer));
    expect(identity !== null).toBe(accepted);
  });

  it("knows a custom auth domain from the environment and from options", async () => {
    const ctx = signedIn({ sub: "user_ada" }, "https://auth.example.com/");
    expect(await auth.identity.get(ctx)).toBeNull();
    expect(
      await defineAuth(schema, { authDomain: "auth.example.com" }).identity.get(ctx),
    ).not.toBeNull();
    vi.stubEnv("WORKOS_AUTH_DOMAIN", "auth.example.com");
    expect(await auth.identity.get(ctx)).not.toBeNull();
  });
});

describe("auth.identity.require", () => {
  it("refuses a token of the issuer that is not a user session with not_a_user", async () => {
    for (const claims of [{ sub: "client_01EXAMPLE" }, { sub: "user_ada", sid: "app_consent_1" }]) {
      const ctx = signedIn(claims);
      expect(await auth.identity.get(ctx)).toBeNull();
      const error = await auth.identity.require(ctx).catch((thrown: unknown) => thrown);
      expect(isAuthError(error, "not_a_user")).toBe(true);
    }
  });

  it("refuses a missing token and a foreign issuer alike", async () => {
    const nobody = { auth: { getUserIdentity: async () => null } };
    const foreign = signedIn({ sub: "user_ada" }, "https://accounts.example.com");
    for (const ctx of [nobody, foreign]) {
      const error = await auth.identity.require(ctx).catch((thrown: unknown) => thrown);
      expect(isAuthError(error, "unauthenticated")).toBe(true);
    }
  });
});

function signedIn(claims: WorkOSClaims, issuer?: string) {
  const identity: UserIdentity = {
    ...workosIdentity(claims),
    ...(issuer === undefined ? {} : { issuer }),
  };
  return { auth: { getUserIdentity: async () => identity } };
}
