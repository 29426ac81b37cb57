import type { WorkOSClaims } from "../testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADA, api, startApp } from "../../test/ownership/app";
import { isAuthError } from "../errors";
import {
  missingRequirement,
  type MissingRequirement,
  type RequirementClaims,
  type Requirements,
} from "./requirements";
import { runs } from "../../../../vitest.runs";

type App = ReturnType<typeof startApp>;
type Run = (app: App, claims: WorkOSClaims) => Promise<string>;

const { guarded } = api;
const ALONE = { sub: ADA.sub };

const ask: Record<string, Run> = {
  organization: ({ as }, claims) => as(claims).query(guarded.organization, {}),
  permission: ({ as }, claims) => as(claims).mutation(guarded.permission, {}),
  permissions: ({ as }, claims) => as(claims).query(guarded.permissions, {}),
  role: ({ as }, claims) => as(claims).action(guarded.role, {}),
  roles: ({ as }, claims) => as(claims).query(guarded.roles, {}),
  featureFlag: ({ as }, claims) => as(claims).query(guarded.featureFlag, {}),
  entitlement: ({ as }, claims) => as(claims).mutation(guarded.entitlement, {}),
  recent: ({ as }, claims) => as(claims).mutation(guarded.recent, {}),
  inPerson: ({ as }, claims) => as(claims).mutation(guarded.inPerson, {}),
  several: ({ as }, claims) => as(claims).query(guarded.several, {}),
};

/** A claim that is not an array counts as absent. */
const MALFORMED = "sessions:delete" as unknown as string[];
const both = ["sessions:read", "sessions:delete"];

describe("requires", () => {
  it.each<[string, WorkOSClaims]>([
    ["organization", ADA],
    ["permission", { ...ADA, permissions: ["sessions:delete"] }],
    ["permissions", { ...ADA, permissions: both }],
    ["role", { ...ADA, role: "admin" }],
    ["role", { ...ADA, role: "member", roles: ["member", "admin"] }],
    ["roles", { ...ADA, role: "owner" }],
    ["featureFlag", { ...ADA, feature_flags: ["search"] }],
    ["entitlement", { ...ADA, entitlements: ["pro"] }],
    ["inPerson", ADA],
    ["recent", { ...ADA, auth_time: seconds(-30) }],
    ["several", { ...ADA, role: "admin", permissions: both }],
  ])("runs for a caller who meets it: %s of %j", async (name, claims) => {
    expect(await ready(name, claims)).toBe("done");
  });

  it.each<[string, WorkOSClaims, string]>([
    ["organization", ALONE, "an organization"],
    ["organization", { ...ALONE, org_id: "" }, "an organization"],
    ["permission", ADA, 'the permission "sessions:delete"'],
    ["permission", { ...ADA, permissions: ["sessions:del"] }, 'the permission "sessions:delete"'],
    ["permission", { ...ADA, permissions: MALFORMED }, 'the permission "sessions:delete"'],
    ["permission", { ...ADA, roles: ["sessions:delete"] }, 'the permission "sessions:delete"'],
    ["permissions", { ...ADA, permissions: ["sessions:read"] }, 'the permission "sessions:delete"'],
    ["role", { ...ADA, role: "member" }, 'the role "admin"'],
    ["role", { ...ADA, role: "Admin" }, 'the role "admin"'],
    ["roles", ADA, 'the role "admin" or "owner"'],
    ["featureFlag", ADA, 'the feature flag "search"'],
    ["entitlement", { ...ADA, entitlements: ["free"] }, 'the entitlement "pro"'],
    ["several", { ...ALONE, role: "admin", permissions: both }, "an organization"],
    ["several", { ...ADA, permissions: both }, 'the role "admin"'],
    ["several", { ...ADA, role: "admin" }, 'the permission "sessions:delete"'],
  ])(
    "refuses a caller who lacks it, naming what is missing: %s of %j",
    async (name, claims, lacking) => {
      const error = await ready(name, claims).catch((thrown: unknown) => thrown);
      expect(isAuthError(error, "forbidden")).toBe(true);
      expect(error).toMatchObject({
        data: {
          message: `This requires ${lacking}.`,
          remedy: expect.stringContaining(`lacks ${lacking}.`),
        },
      });
    },
  );

  it("refuses an impersonator, and names the remedy", async () => {
    const claims = { ...ADA, "act.sub": "support@example.com" };
    const error = await ready("inPerson", claims).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      data: {
        code: "forbidden",
        message: "This requires a session without impersonation.",
        remedy: expect.stringContaining("The user must sign in"),
      },
    });
  });

  it.each<[string, WorkOSClaims]>([
    ["a sign-in that is too old", { ...ADA, auth_time: seconds(-90) }],
    ["a token without auth_time", ADA],
    ["an auth_time that is not a number", { ...ADA, auth_time: String(seconds(-30)) }],
  ])("with recentAuth refuses %s, and names the remedy", async (_, claims) => {
    const error = await ready("recent", claims).catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "forbidden")).toBe(true);
    expect(error).toMatchObject({
      data: {
        message: "This requires a sign-in that is more recent.",
        remedy: expect.stringContaining("at most 60 seconds old"),
      },
    });
  });

  it("authenticates before it checks requirements", async () => {
    const { t } = startApp();
    const error = await t.mutation(guarded.permission, {}).catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "unauthenticated")).toBe(true);
  });

  it("creates no users row for a caller whom it refuses", async () => {
    const { t, as } = startApp();
    await expect(as(ADA).mutation(guarded.permission, {})).rejects.toThrow();
    await expect(as(ADA).action(guarded.role, {})).rejects.toThrow();
    expect(await t.run(({ db }) => db.query("users").collect())).toEqual([]);
  });
});

describe("missingRequirement", () => {
  const claims: RequirementClaims = {
    organizationId: "org_engines",
    roles: ["member"],
    permissions: ["read"],
    featureFlags: [],
    entitlements: [],
    impersonator: null,
    authenticatedAt: 1_000,
  };

  it.each<[Requirements, MissingRequirement | null]>([
    [{}, null],
    [{ organization: true, role: "member", permission: "read", notImpersonated: true }, null],
    [{ role: ["owner", "member"] }, null],
    [{ role: [] }, { kind: "role", anyOf: [] }],
    [{ role: ["owner", "admin"] }, { kind: "role", anyOf: ["owner", "admin"] }],
    [{ permission: ["read", "write"] }, { kind: "permission", name: "write" }],
    [{ featureFlag: "search" }, { kind: "featureFlag", name: "search" }],
    [{ entitlement: "pro" }, { kind: "entitlement", name: "pro" }],
    [{ recentAuth: { maxAgeMs: 500 } }, null],
    [{ recentAuth: { maxAgeMs: 499 } }, { kind: "recentAuth", maxAgeMs: 499 }],
  ])("of %j is %j", (requires, missing) => {
    expect(missingRequirement(claims, requires, 1_500)).toEqual(missing);
  });

  it("names what signing in again cannot give before recentAuth", () => {
    const requires = { permission: "write", recentAuth: { maxAgeMs: 1 } };
    expect(missingRequirement(claims, requires, 9_000)?.kind).toBe("permission");
  });

  it("names the organization, then the impersonation, before the rest", () => {
    const requires: Requirements = { role: "admin", organization: true, notImpersonated: true };
    const impersonated = { ...claims, impersonator: { email: null } };
    expect(missingRequirement({ ...impersonated, organizationId: null }, requires)).toEqual({
      kind: "organization",
    });
    expect(missingRequirement(impersonated, requires)).toEqual({ kind: "impersonation" });
  });

  it("is met exactly when every requirement alone is met", () => {
    const names = fc.constantFrom("a", "b", "c");
    const value = fc.oneof(names, fc.array(names, { maxLength: 3 }));
    const requirements = fc.record<Requirements>(
      {
        organization: fc.constant(true as const),
        notImpersonated: fc.constant(true as const),
        role: value,
        permission: value,
        featureFlag: value,
        entitlement: value,
        recentAuth: fc.record({ maxAgeMs: fc.integer({ min: 1, max: 100 }) }),
      },
      { requiredKeys: [] },
    );
    const held = fc.record<RequirementClaims>({
      organizationId: fc.option(fc.constant("org_engines")),
      impersonator: fc.option(fc.constant({ email: null })),
      roles: fc.array(names),
      permissions: fc.array(names),
      featureFlags: fc.array(names),
      entitlements: fc.array(names),
      authenticatedAt: fc.option(fc.integer({ min: 0, max: 100 })),
    });
    fc.assert(
      fc.property(held, requirements, (given, requires) => {
        const single = Object.entries(requires).map(([key, wanted]) =>
          missingRequirement(given, { [key]: wanted }, 100),
        );
        const isMet = single.every((missing) => missing === null);
        expect(missingRequirement(given, requires, 100) === null).toBe(isMet);
      }),
      { numRuns: runs(300) },
    );
  });
});

async function ready(name: string, claims: WorkOSClaims): Promise<string> {
  const app = startApp();
  await app.as({ sub: claims.sub }).mutation(api.auth.ensureUser, {});
  return await (ask[name]?.(app, claims) ?? Promise.reject(new Error(name)));
}

/** Now and `offset`, in the seconds of a JWT. */
function seconds(offset: number): number {
  return Math.floor(Date.now() / 1000) + offset;
}
