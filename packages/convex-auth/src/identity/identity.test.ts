import type { UserIdentity } from "convex/server";
import { describe, expect, it, vi } from "vitest";
import { isAuthError } from "../errors";
import { workosIdentity, type WorkOSClaims } from "../testing";
import { getIdentity, requireIdentity } from "./identity";

describe("getIdentity", () => {
  it("types every claim of a WorkOS token", async () => {
    const identity = await getIdentity(
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
    expect(await getIdentity(signedIn({ sub: "user_ada" }))).toMatchObject({
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
    const identity = await getIdentity(signedIn({ sub: "user_ada", role: "member" }));
    expect(identity?.roles).toEqual(["member"]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["text where a list belongs", { permissions: "sessions:delete", roles: "admin" }],
    ["a list of other things", { permissions: [1, null, {}], roles: [["admin"]] }],
    ["other things where text belongs", { org_id: 7, role: true, sid: {} }],
    ["empty text", { org_id: " ", role: "", permissions: [""] }],
  ])("gives nothing for malformed claims: %s", async (_, claims) => {
    const ctx = signedIn({ sub: "user_ada", sid: "", ...claims } as WorkOSClaims);
    expect(await getIdentity(ctx)).toMatchObject({
      organizationId: null,
      role: null,
      roles: [],
      permissions: [],
      sessionId: null,
    });
  });

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
    const identity = await getIdentity(signedIn({ sub: "user_ada" }, issuer));
    expect(identity !== null).toBe(accepted);
  });

  it("knows a custom auth domain from the environment and from options", async () => {
    const ctx = signedIn({ sub: "user_ada" }, "https://auth.example.com/");
    expect(await getIdentity(ctx)).toBeNull();
    expect(await getIdentity(ctx, { authDomain: "auth.example.com" })).not.toBeNull();
    vi.stubEnv("WORKOS_AUTH_DOMAIN", "auth.example.com");
    expect(await getIdentity(ctx)).not.toBeNull();
  });
});

describe("requireIdentity", () => {
  it("refuses nobody and a foreign issuer alike", async () => {
    const nobody = { auth: { getUserIdentity: async () => null } };
    const foreign = signedIn({ sub: "user_ada" }, "https://accounts.example.com");
    for (const ctx of [nobody, foreign]) {
      const error = await requireIdentity(ctx).catch((thrown: unknown) => thrown);
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
