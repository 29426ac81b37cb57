import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ADA,
  api,
  captureConsole,
  codeOf,
  GRACE,
  startApp,
  type App,
} from "../../test/apiKeys/app";
import { hashToken } from "./token";

afterEach(() => {
  vi.useRealTimers();
});

/** Runs the step that moves plain keys. */
const migrate = ({ t }: App, field?: string) =>
  t.mutation(api.apiKeys.runMutation, {
    step: { do: "migrate", ...(field !== undefined && { field }) },
  });

/** A key of the shape from before. */
const oldKey = (n: number) => `osk_${String(n).padStart(32, "0")}`;

/** So many people, every one of whom has an old key but each third. */
async function seed({ t }: App, people: number) {
  await t.run(async ({ db }) => {
    for (let n = 0; n < people; n++) {
      const person = { workosId: `user_${n}`, createdAt: 0, updatedAt: 0 };
      await db.insert("users", n % 3 === 2 ? person : { ...person, apiKey: oldKey(n) });
    }
  });
}

/** Whose key works, of those from before. */
async function working({ verify }: App, people: number) {
  const owners = [];
  for (let n = 0; n < people; n++) {
    const verified = await verify(oldKey(n));
    if (verified.status === "valid") owners.push(verified.user.workosId);
  }
  return owners;
}

const everyOther = (people: number) =>
  Array.from({ length: people }, (_, n) => `user_${n}`).filter((_, n) => n % 3 !== 2);

describe("migrate", () => {
  it("moves every key to its owner, page by page, and leaves none in a users row", async () => {
    const app = startApp();
    const said = captureConsole();
    await seed(app, 250);
    expect(await migrate(app)).toEqual({ migrated: 67, scanned: 100, done: false });
    await app.settle();
    expect(await app.rows()).toHaveLength(167);
    expect(await working(app, 250)).toEqual(everyOther(250));
    expect((await app.users()).filter((user) => "apiKey" in user)).toEqual([]);
    expect(said()).toBe('"Migrated 167 API keys of 250 users."');
  });

  it("makes rows that say no more than is known", async () => {
    const app = startApp();
    captureConsole();
    await seed(app, 1);
    expect(await migrate(app)).toEqual({ migrated: 1, scanned: 1, done: true });
    const [user] = await app.users();
    expect(await app.rows()).toEqual([
      {
        _id: expect.any(String),
        _creationTime: expect.any(Number),
        userId: user?._id,
        name: "Migrated key",
        hash: await hashToken(oldKey(0), undefined),
        start: "osk_0000",
        createdAt: Date.now(),
      },
    ]);
    expect(await app.everything()).not.toContain(oldKey(0));
  });

  it("goes on where it was broken off, and does nothing when it is run again", async () => {
    const app = startApp();
    captureConsole();
    await seed(app, 250);
    await migrate(app);
    // What it scheduled is lost; half of the people have keys from before.
    await app.t.run(async (ctx) => {
      const [scheduled] = await ctx.db.system.query("_scheduled_functions").collect();
      if (scheduled) await ctx.scheduler.cancel(scheduled._id);
    });
    await app.settle();
    expect(await app.rows()).toHaveLength(67);

    await migrate(app);
    await app.settle();
    const rows = await app.rows();
    expect(await working(app, 250)).toEqual(everyOther(250));

    await migrate(app);
    await app.settle();
    expect(await app.rows()).toEqual(rows);
  });

  it("makes no second row of a key that has one, and empties the field all the same", async () => {
    const app = startApp();
    captureConsole();
    await seed(app, 2);
    await migrate(app);
    const rows = await app.rows();
    await app.t.run(async ({ db }) => {
      for (const user of await db.query("users").collect()) {
        await db.patch("users", user._id, { apiKey: oldKey(0) });
      }
    });
    expect(await migrate(app)).toMatchObject({ migrated: 0, scanned: 2 });
    expect(await app.rows()).toEqual(rows);
    expect((await app.users()).filter((user) => "apiKey" in user)).toEqual([]);
  });

  it("uses the pepper of the day", async () => {
    vi.stubEnv("API_KEY_PEPPER", "example-pepper");
    const app = startApp();
    captureConsole();
    await seed(app, 1);
    await migrate(app);
    const [row] = await app.rows();
    expect(row?.hash).toBe(await hashToken(oldKey(0), "example-pepper"));
  });

  it("takes no empty key, and says how many are of no known shape, but not which", async () => {
    const app = startApp();
    const said = captureConsole();
    await app.t.run(async ({ db }) => {
      for (const [n, apiKey] of ["", "   ", "some-other-key-of-old", oldKey(1)].entries()) {
        await db.insert("users", { workosId: `user_${n}`, apiKey, createdAt: 0, updatedAt: 0 });
      }
    });
    expect(await migrate(app)).toMatchObject({ migrated: 2, scanned: 4 });
    expect(said()).toContain("1 of the migrated API keys are of a shape that is refused");
    expect(said()).not.toContain("some-other-key-of-old");
    expect((await app.users()).filter((user) => "apiKey" in user)).toEqual([]);
  });

  it.each(["workosId", "email", "_id", "_creationTime"])(
    "leaves the field %s alone",
    async (field) => {
      const app = startApp();
      await app.as(ADA).mutation(api.auth.ensureUser, {});
      await app.as(GRACE).mutation(api.auth.ensureUser, {});
      const before = await app.users();
      expect(await codeOf(migrate(app, field))).toBe("invalid_request");
      expect(await app.users()).toEqual(before);
    },
  );

  it("reads another field where the keys are in that one", async () => {
    const app = startApp();
    captureConsole();
    await app.as(ADA).mutation(api.auth.ensureUser, {});
    await app.t.run(async ({ db }) => {
      const [user] = await db.query("users").collect();
      if (user) await db.patch("users", user._id, { token: oldKey(7), apiKey: oldKey(8) });
    });
    expect(await migrate(app, "token")).toMatchObject({ migrated: 1 });
    expect((await app.verify(oldKey(7))).status).toBe("valid");
    expect((await app.verify(oldKey(8))).status).toBe("unknown");
  });
});
