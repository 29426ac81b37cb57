import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ADA, api, GRACE, startApp } from "../../test/app";
import { isAuthError } from "../errors";
import { deleteUser } from "./deleteUser";

const TEMPLATE = { email: "ada@example.com", first_name: "Ada", last_name: "Lovelace" };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("ensureUser", () => {
  it("makes one row of a person, whatever happens at once", async () => {
    const { as, users } = startApp();
    const rows = await Promise.all([
      ...Array.from({ length: 20 }, () => as(ADA).mutation(api.auth.ensureUser, {})),
      as(ADA).mutation(api.notes.create, { title: "first" }),
      as(GRACE).mutation(api.auth.ensureUser, {}),
    ]);
    expect(new Set(rows.slice(0, 20).map((row) => JSON.stringify(row))).size).toBe(1);
    expect((await users()).map((row) => row.workosId).sort()).toEqual(["user_ada", "user_grace"]);
  });

  it("reads one document and writes none in the steady state", async () => {
    const { as, users } = startApp();
    const ada = as({ ...ADA, ...TEMPLATE });
    await ada.mutation(api.auth.ensureUser, {});
    const before = await users();
    vi.advanceTimersByTime(24 * 60 * 60 * 1000);
    expect(await ada.mutation(api.notes.costOfMutation, {})).toEqual({ read: 1, written: 0 });
    expect(await users()).toEqual(before);
  });

  it("takes the profile from the claims of a JWT template, and its changes", async () => {
    const { as, users } = startApp();
    await as({ ...ADA, ...TEMPLATE }).mutation(api.auth.ensureUser, {});
    expect(await users()).toMatchObject([{ workosId: "user_ada", name: "Ada Lovelace" }]);
    vi.advanceTimersByTime(1000);
    const row = await as({ ...ADA, ...TEMPLATE, last_name: "King" }).mutation(
      api.auth.ensureUser,
      {},
    );
    expect(row).toMatchObject({ name: "Ada King", updatedAt: row.createdAt + 1000 });
  });

  it("works with a token that says nothing of the person", async () => {
    const { as } = startApp();
    const row = await as(ADA).mutation(api.auth.ensureUser, {});
    expect(Object.keys(row).sort()).toEqual(
      ["_creationTime", "_id", "createdAt", "updatedAt", "workosId"].sort(),
    );
  });

  it("takes nothing from arguments", async () => {
    const { as, users } = startApp();
    const forged = { workosId: "user_grace", email: "grace@example.com" };
    // @ts-expect-error It takes no arguments.
    await expect(as(ADA).mutation(api.auth.ensureUser, forged)).rejects.toThrow("alidat");
    expect(await users()).toEqual([]);
  });

  it("refuses nobody and an identity that is not WorkOS's, and makes no row", async () => {
    const { t, as, users } = startApp();
    const foreign = as(ADA).withIdentity({ subject: "user_ada", issuer: "https://example.com" });
    for (const caller of [t, foreign]) {
      const error = await caller
        .mutation(api.auth.ensureUser, {})
        .catch((thrown: unknown) => thrown);
      expect(isAuthError(error, "unauthenticated")).toBe(true);
    }
    expect(await users()).toEqual([]);
  });
});

describe("me", () => {
  it("is the caller's own row, and null before there is one", async () => {
    const { t, as } = startApp();
    expect(await t.query(api.auth.me, {})).toBeNull();
    expect(await as(ADA).query(api.auth.me, {})).toBeNull();
    await as(ADA).mutation(api.auth.ensureUser, {});
    await as(GRACE).mutation(api.auth.ensureUser, {});
    expect(await as(ADA).query(api.auth.me, {})).toMatchObject({ workosId: "user_ada" });
    expect(await as(GRACE).query(api.auth.me, {})).toMatchObject({ workosId: "user_grace" });
  });
});

describe("a deleted account", () => {
  it("stays deleted while its token lives, and leaves the other person alone", async () => {
    const { as, users } = startApp();
    await as(GRACE).mutation(api.auth.ensureUser, {});
    await as(ADA).mutation(api.notes.deleteMe, {});
    await as(GRACE).mutation(api.auth.ensureUser, {});

    const attempts = [
      as(ADA).mutation(api.auth.ensureUser, {}),
      as(ADA).mutation(api.notes.create, { title: "back" }),
      as(ADA).query(api.notes.list, {}),
      as(ADA).action(api.notes.whoActs, {}),
    ];
    for (const attempt of attempts) {
      const error = await attempt.catch((thrown: unknown) => thrown);
      expect(isAuthError(error, "account_deleted")).toBe(true);
    }
    expect(await as(ADA).query(api.auth.me, {})).toBeNull();
    expect((await users()).map((row) => row.workosId)).toEqual(["user_grace"]);
  });

  it("is deleted once, however often that is asked for, with every row it had", async () => {
    const { t, as, users } = startApp();
    await as(ADA).mutation(api.auth.ensureUser, {});
    await t.run((ctx) =>
      ctx.db.insert("users", { workosId: "user_ada", createdAt: 0, updatedAt: 0 }),
    );
    await as(ADA).mutation(api.notes.deleteMe, {});
    await t.run((ctx) => deleteUser(ctx, "user_ada"));
    expect(await users()).toEqual([]);
    expect(await t.run((ctx) => ctx.db.query("deletedUsers").collect())).toHaveLength(1);
  });
});
