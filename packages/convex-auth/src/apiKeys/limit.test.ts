import { afterEach, describe, expect, it, vi } from "vitest";
import { ADA, api, codeOf, DAY, GRACE, HOUR, keyOf, startApp } from "../../test/apiKeys/app";

afterEach(() => {
  vi.useRealTimers();
});

const { apiKeys } = api;

describe("the limit", () => {
  const plan = async (app: ReturnType<typeof startApp>, to: "pro" | "none") => {
    const { _id } = await app.as(ADA).mutation(api.auth.ensureUser, {});
    await app.t.run((ctx) => ctx.db.patch("users", _id, { plan: to }));
  };
  const fill = async (app: ReturnType<typeof startApp>) => {
    let made = 0;
    while ((await codeOf(keyOf(app, ADA))) === "done") made++;
    return made;
  };

  it("is counted for each person alone", async () => {
    const app = startApp();
    await keyOf(app, GRACE);
    expect(await fill(app)).toBe(5);
    expect(await codeOf(keyOf(app, ADA))).toBe("limit_reached");
    expect(await codeOf(keyOf(app, GRACE))).toBe("done");
  });

  it("depends on the person's row", async () => {
    const app = startApp();
    expect(await fill(app)).toBe(5);
    await plan(app, "pro");
    expect(await fill(app)).toBe(2);
    await plan(app, "none");
    expect(await fill(app)).toBe(0);
    expect(await codeOf(keyOf(app, GRACE))).toBe("done");
  });

  it("holds when many are asked for at once", async () => {
    const app = startApp();
    const codes = await Promise.all(Array.from({ length: 12 }, () => codeOf(keyOf(app, ADA))));
    expect(codes.filter((code) => code === "done")).toHaveLength(5);
    expect(await app.rows()).toHaveLength(5);
  });

  it("does not count what is revoked, replaced or over", async () => {
    const app = startApp();
    const ada = app.as(ADA);
    const expiring = { name: "short", expiresAt: Date.now() + HOUR };
    await ada.action(apiKeys.create, expiring);
    expect(await fill(app)).toBe(4);
    const [newest, next] = await ada.query(apiKeys.list, {});
    await ada.action(apiKeys.rotate, { id: newest?._id ?? "", graceMs: DAY });
    expect(await fill(app)).toBe(0);
    await ada.mutation(apiKeys.revoke, { id: next?._id ?? "" });
    expect(await fill(app)).toBe(1);
    await app.wait(HOUR);
    expect(await fill(app)).toBe(1);
  });

  it("keeps only so many keys that are over", async () => {
    const app = startApp();
    for (let n = 0; n < 30; n++) {
      const request = { name: `key ${n}`, expiresAt: Date.now() + 1 };
      await app.as(ADA).action(apiKeys.create, request);
      await app.wait(1);
    }
    const { apiKey } = await keyOf(app, ADA, "the last");
    const names = (await app.as(ADA).query(apiKeys.list, {})).map((key) => key.name);
    expect(names).toEqual([apiKey.name, ...Array.from({ length: 20 }, (_, n) => `key ${29 - n}`)]);
  });
});
