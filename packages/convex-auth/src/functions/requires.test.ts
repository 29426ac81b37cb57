import type { WorkOSClaims } from "../testing";
import { describe, expect, it } from "vitest";
import { ADA, api, startApp } from "../../test/ownership/app";
import { isAuthError } from "../errors";

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
  noRole: ({ as }, claims) => as(claims).query(guarded.noRole, {}),
  featureFlag: ({ as }, claims) => as(claims).query(guarded.featureFlag, {}),
  entitlement: ({ as }, claims) => as(claims).mutation(guarded.entitlement, {}),
  inPerson: ({ as }, claims) => as(claims).mutation(guarded.inPerson, {}),
  several: ({ as }, claims) => as(claims).query(guarded.several, {}),
};

/** A claim that is not a list is none. */
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
    ["several", { ...ADA, role: "admin", permissions: both }],
  ])("lets in who has it: %s of %j", async (name, claims) => {
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
    ["noRole", { ...ADA, role: "admin" }, "the role"],
    ["featureFlag", ADA, 'the feature flag "search"'],
    ["entitlement", { ...ADA, entitlements: ["free"] }, 'the entitlement "pro"'],
    ["inPerson", { ...ADA, "act.sub": "support@example.com" }, "the person themselves"],
    ["several", { ...ALONE, role: "admin", permissions: both }, "an organization"],
    ["several", { ...ADA, permissions: both }, 'the role "admin"'],
    ["several", { ...ADA, role: "admin" }, 'the permission "sessions:delete"'],
  ])("refuses, and says what is missing: %s of %j", async (name, claims, lacking) => {
    const error = await ready(name, claims).catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "forbidden")).toBe(true);
    expect(error).toMatchObject({
      data: {
        message: `You may not do this: it takes ${lacking}.`,
        remedy: expect.stringContaining(`lacks ${lacking}.`),
      },
    });
  });

  it("asks who it is first", async () => {
    const { t } = startApp();
    const error = await t.mutation(guarded.permission, {}).catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "unauthenticated")).toBe(true);
  });

  it("makes no users row for whom it refuses", async () => {
    const { t, as } = startApp();
    await expect(as(ADA).mutation(guarded.permission, {})).rejects.toThrow();
    await expect(as(ADA).action(guarded.role, {})).rejects.toThrow();
    expect(await t.run(({ db }) => db.query("users").collect())).toEqual([]);
  });
});

async function ready(name: string, claims: WorkOSClaims): Promise<string> {
  const app = startApp();
  await app.as({ sub: claims.sub }).mutation(api.auth.ensureUser, {});
  return await (ask[name]?.(app, claims) ?? Promise.reject(new Error(name)));
}
