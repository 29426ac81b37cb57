import { beforeEach, describe, expect, it } from "vitest";
import { ADA, answerOf, api, GRACE, keyOf, noteOf, startApp, type App } from "../../test/http/app";
import * as notes from "../../test/http/convex/notes";
import type { CallerRef } from "../identity/callerRef";
import { isAuthError } from "../errors";

const ada: CallerRef = { subject: "user_ada", organizationId: "org_engines" };
const grace: CallerRef = { subject: "user_grace", organizationId: null };

let app: App;

beforeEach(async () => {
  app = startApp();
  await noteOf(app, ADA);
  await noteOf(app, ADA);
  await noteOf(app, GRACE);
});

const codeOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isAuthError(error) ? error.data.code : error;
};

describe("auth.internalQuery and auth.internalMutation", () => {
  it("read in the name of whom they are given", async () => {
    expect(await app.t.query(api.notes.count, { caller: ada })).toBe(2);
    expect(await app.t.query(api.notes.count, { caller: grace })).toBe(1);
  });

  it("write in the name of whom they are given, whoever calls", async () => {
    await app.as(ADA).mutation(api.notes.add, { caller: grace });
    const rows = await app.t.run(({ db }) => db.query("notes").collect());
    const user = await app.as(GRACE).query(api.auth.me, {});
    expect(rows.at(-1)).toMatchObject({ text: "in your name", userId: user?._id });
    expect(await app.t.query(api.notes.count, { caller: ada })).toBe(2);
    expect(await app.t.query(api.notes.count, { caller: grace })).toBe(2);
  });

  it("see the rows of the organization that is named, and of no other", async () => {
    await app.t.run(async ({ db }) => {
      await db.insert("plans", { organizationId: "org_engines", text: "engines" });
      await db.insert("plans", { organizationId: "org_tulips", text: "tulips" });
    });
    expect(await app.t.query(api.notes.plans, { caller: ada })).toEqual(["engines"]);
    expect(await app.t.query(api.notes.plans, { caller: grace })).toEqual([]);
  });

  it("refuse an account that is not there, and one that is deleted", async () => {
    const nobody: CallerRef = { subject: "user_nobody", organizationId: null };
    expect(await codeOf(app.t.query(api.notes.count, { caller: nobody }))).toBe(
      "user_not_provisioned",
    );
    expect(await codeOf(app.t.mutation(api.notes.add, { caller: nobody }))).toBe(
      "user_not_provisioned",
    );
    const user = await app.as(ADA).query(api.auth.me, {});
    await app.t.run(async ({ db }) => {
      if (user !== null) await db.delete("users", user._id);
      await db.insert("deletedUsers", { workosId: "user_ada", deletedAt: Date.now() });
    });
    expect(await codeOf(app.t.query(api.notes.count, { caller: ada }))).toBe("account_deleted");
    expect(await codeOf(app.t.mutation(api.notes.add, { caller: ada }))).toBe("account_deleted");
    expect(await app.t.query(api.notes.count, { caller: grace })).toBe(1);
  });

  it("are nobody's to call, and take no caller that is half of one", async () => {
    for (const fn of [notes.count, notes.add, notes.plans]) {
      expect(fn).toHaveProperty("isInternal", true);
      expect(fn).not.toHaveProperty("isPublic");
    }
    for (const caller of [
      undefined,
      {},
      { subject: "user_ada" },
      { ...ada, more: 1 },
      "user_ada",
    ]) {
      const args = { caller } as { caller: CallerRef };
      await expect(app.t.query(api.notes.count, args)).rejects.toThrow(/validator/i);
    }
  });

  it("take what any auth function has on its context", async () => {
    const { key } = await keyOf(app, ADA);
    const two = { status: 200, body: { count: 2 } };
    expect(await answerOf(await app.callAs(ADA, "/count"))).toEqual(two);
    expect(await answerOf(await app.call("/count", key))).toEqual(two);
  });
});
