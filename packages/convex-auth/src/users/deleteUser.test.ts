import { describe, expect, it } from "vitest";
import { ADA, api, codeOf, GRACE, keyOf, startApp } from "../../test/apiKeys/app";
import { isAuthError } from "../errors";
import type { WorkOSClaims } from "../testing";
import { deleteUser } from "./deleteUser";

const IMPERSONATED: Record<string, unknown>[] = [
  { "act.sub": "support@example.com" },
  { "act.sub": "" },
  { "act.reason": "a ticket" },
  { act: { sub: "support@example.com" } },
  { act: null },
];

describe("an impersonated session", () => {
  it.each(IMPERSONATED)("cannot delete the user's account: %j", async (act) => {
    const app = startApp();
    const { key } = await keyOf(app, ADA);
    const impersonator = app.as({ ...ADA, ...act } as WorkOSClaims);
    expect(await codeOf(impersonator.mutation(api.probes.deleteMe, {}))).toBe("forbidden");
    expect((await app.verify(key)).status).toBe("valid");
    expect(await codeOf(app.as(ADA).mutation(api.probes.deleteMe, {}))).toBe("done");
    expect((await app.verify(key)).status).toBe("unknown");
  });

  it.each(["user_ada", "user_grace"])(
    "cannot delete an account in a plain mutation either: %s",
    async (workosId) => {
      const app = startApp();
      await keyOf(app, ADA);
      await keyOf(app, GRACE);
      const impersonator = app.as({ ...ADA, "act.sub": "support@example.com" });
      const call = impersonator.mutation(api.probes.deleteAccount, { workosId });
      expect(await codeOf(call)).toBe("forbidden");
      expect(await app.users()).toHaveLength(2);
      expect(await app.rows()).toHaveLength(2);
    },
  );
});

describe("code without an impersonated caller", () => {
  it.each(["no caller", "the user", "another user"])("deletes an account: %s", async (who) => {
    const app = startApp();
    await keyOf(app, ADA);
    const caller = who === "no caller" ? app.t : app.as(who === "the user" ? ADA : GRACE);
    await caller.mutation(api.probes.deleteAccount, { workosId: "user_ada" });
    expect(await app.users()).toEqual([]);
  });

  it("deletes an account beside a token that Convex rejects", async () => {
    const app = startApp();
    await keyOf(app, ADA);
    await app.t.run(async ({ db }) => {
      const auth = { getUserIdentity: () => Promise.reject(new Error("Could not parse JWT")) };
      await deleteUser({ db, auth }, "user_ada");
    });
    expect(await app.users()).toEqual([]);
  });

  it("is refused a context that cannot tell who is calling", async () => {
    const app = startApp();
    await keyOf(app, ADA);
    const call = app.t.run(async ({ db }) => {
      // @ts-expect-error The caller is part of the context.
      await deleteUser({ db }, "user_ada");
    });
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(isAuthError(error)).toBe(false);
    expect(await app.users()).toHaveLength(1);
  });
});
