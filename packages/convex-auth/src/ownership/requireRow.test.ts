import { ConvexError, type GenericId } from "convex/values";
import { describe, expect, it } from "vitest";
import { ADA, api, GRACE, startApp } from "../../test/app";
import { AuthError, isAuthError } from "../errors";
import { isOwner } from "./isOwner";

describe("requireOwned", () => {
  it("gives the owner their row", async () => {
    const { as, id } = await withNoteOfAda();
    expect(await as(ADA).query(api.notes.read, { id })).toMatchObject({ title: "Ada's" });
    expect(await as(ADA).query(api.notes.readPlainly, { id })).toMatchObject({ title: "Ada's" });
    await as(ADA).mutation(api.notes.rename, { id, title: "Still Ada's" });
    expect(await as(ADA).query(api.notes.read, { id })).toMatchObject({ title: "Still Ada's" });
  });

  it("answers the other person word for word as for a row that is not there", async () => {
    const { t, as, id } = await withNoteOfAda();
    const gone = await as(GRACE).mutation(api.notes.create, { title: "soon gone" });
    await t.run((ctx) => ctx.db.delete("notes", gone));
    const me = await as(GRACE).mutation(api.auth.ensureUser, {});

    for (const fn of [api.notes.read, api.notes.readPlainly]) {
      const answers = await Promise.all(
        [id, gone, me._id, "", "garbage", "💥".repeat(50)].map((id) =>
          as(GRACE)
            .query(fn, { id })
            .catch((thrown: unknown) => thrown),
        ),
      );
      for (const error of answers) {
        expect(isAuthError(error, "not_found")).toBe(true);
        expect(String(error)).toBe(String(answers[0]));
      }
    }
  });

  it("lets nobody else change a row", async () => {
    const { as, id } = await withNoteOfAda();
    const error = await as(GRACE)
      .mutation(api.notes.rename, { id, title: "Grace's" })
      .catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "not_found")).toBe(true);
    expect(await as(ADA).query(api.notes.read, { id })).toMatchObject({ title: "Ada's" });
  });

  it.each([
    ["nobody", "unauthenticated"],
    ["somebody without a row", "user_not_provisioned"],
  ] as const)("refuses %s with %s, in a plain query too", async (who, code) => {
    const { t, as, id } = await withNoteOfAda();
    const caller = who === "nobody" ? t : as({ sub: "user_new" });
    for (const fn of [api.notes.read, api.notes.readPlainly]) {
      const error = await caller.query(fn, { id }).catch((thrown: unknown) => thrown);
      expect(isAuthError(error, code)).toBe(true);
    }
  });
});

describe("an authenticated query", () => {
  it("reads the users row alone", async () => {
    const { as } = await withNoteOfAda();
    expect(await as(ADA).query(api.notes.costOfQuery, {})).toEqual({ read: 1, written: 0 });
  });

  it("lists each person's own rows", async () => {
    const { as } = await withNoteOfAda();
    await as(GRACE).mutation(api.notes.create, { title: "Grace's" });
    expect(await as(ADA).query(api.notes.list, {})).toMatchObject([{ title: "Ada's" }]);
    expect(await as(GRACE).query(api.notes.list, {})).toMatchObject([{ title: "Grace's" }]);
  });
});

describe("an authenticated action", () => {
  it("knows the caller, and makes their row where there is none", async () => {
    const { t, as, users } = startApp();
    expect(
      await as({ ...ADA, email: "ada@example.com", name: "Ada" }).action(api.notes.whoActs, {}),
    ).toEqual({ name: "Ada", subject: "user_ada" });
    expect(await users()).toHaveLength(1);
    const error = await t.action(api.notes.whoActs, {}).catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "unauthenticated")).toBe(true);
  });
});

describe("isOwner", () => {
  it("tells the owner from the other person", async () => {
    const { as, id } = await withNoteOfAda();
    await as(GRACE).mutation(api.auth.ensureUser, {});
    expect(await as(ADA).query(api.notes.isMine, { id })).toBe(true);
    expect(await as(GRACE).query(api.notes.isMine, { id })).toBe(false);
  });

  const ada = { _id: "ada" as GenericId<"users"> };
  const identity = { subject: "user_ada", organizationId: null };

  it.each<[string, Record<string, unknown> | null, boolean]>([
    ["no row", null, false],
    ["a row without the field", {}, false],
    ["a row whose owner is undefined", { userId: undefined }, false],
    ["a row whose owner is empty", { userId: "" }, false],
    ["a row of the subject, where rows belong to users", { userId: "user_ada" }, false],
    ["a row of the user", { userId: "ada" }, true],
  ])("of %s", (_, row, expected) => {
    expect(isOwner({ identity, user: ada }, row)).toBe(expected);
  });

  it("takes nothing for an owner that is empty", () => {
    expect(
      isOwner({ identity: { subject: "", organizationId: null }, user: null }, { userId: "" }),
    ).toBe(false);
  });

  it("goes by the subject where there is no users table", () => {
    expect(isOwner({ identity, user: null }, { userId: "user_ada" })).toBe(true);
    expect(isOwner({ identity, user: null }, { userId: "user_grace" })).toBe(false);
  });

  it("goes by the field that is named", () => {
    const row = { userId: "grace", authorId: "ada" };
    expect(isOwner({ identity, user: ada }, row, { field: "authorId" })).toBe(true);
    expect(isOwner({ identity, user: ada }, row)).toBe(false);
  });
});

describe("AuthError", () => {
  it("is told from other errors by its data", () => {
    expect(isAuthError(new AuthError("not_found"), "not_found")).toBe(true);
    expect(isAuthError(new AuthError("not_found"), "forbidden")).toBe(false);
    for (const other of [
      new ConvexError({ code: "not_found" }),
      new ConvexError({ name: "AuthError", code: "toString" }),
      new ConvexError("not_found"),
      new Error("not_found"),
      null,
      "not_found",
      { data: { code: "not_found" } },
    ]) {
      expect(isAuthError(other)).toBe(false);
    }
  });
});

async function withNoteOfAda() {
  const app = startApp();
  const id = await app.as(ADA).mutation(api.notes.create, { title: "Ada's" });
  await app.as(GRACE).mutation(api.auth.ensureUser, {});
  return { ...app, id };
}
