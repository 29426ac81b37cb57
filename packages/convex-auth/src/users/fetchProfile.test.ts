import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ADA, api, GRACE, startApp } from "../../test/app";
import { fetchProfile, retryDelay } from "./fetchProfile";

const API_KEY = "sk_test_example_never_shown";
const HOUR_MS = 60 * 60 * 1000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
  vi.stubEnv("WORKOS_API_KEY", API_KEY);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a new row without a profile", () => {
  it("gets it from WorkOS's API, each person their own", async () => {
    const asked = stubWorkOS((id) => Response.json(apiUser(id)));
    const { t, as, users } = startApp();
    await as(ADA).mutation(api.auth.ensureUser, {});
    await as(GRACE).mutation(api.auth.ensureUser, {});
    await settle(t);
    expect(await users()).toMatchObject([
      { workosId: "user_ada", email: "user_ada@example.com", name: "First Last" },
      { workosId: "user_grace", email: "user_grace@example.com" },
    ]);
    expect(asked).toEqual([
      ["https://api.workos.com/user_management/users/user_ada", `Bearer ${API_KEY}`],
      ["https://api.workos.com/user_management/users/user_grace", `Bearer ${API_KEY}`],
    ]);
  });

  it.each<[string, () => Response]>([
    ["a failing server", () => new Response("", { status: 503 })],
    ["too many requests", () => new Response("", { status: 429, headers: { "retry-after": "9" } })],
    [
      "no network",
      () => {
        throw new TypeError("fetch failed");
      },
    ],
  ])("gets it after %s, and the row is there all along", async (_, fail) => {
    const { t, as, users } = startApp();
    let failures = 3;
    const asked = stubWorkOS((id) => (failures-- > 0 ? fail() : Response.json(apiUser(id))));
    await as(ADA).mutation(api.auth.ensureUser, {});
    expect(await users()).toHaveLength(1);
    await settle(t);
    expect(asked).toHaveLength(4);
    expect(await users()).toMatchObject([{ email: "user_ada@example.com" }]);
  });

  it.each<[string, number, string]>([
    ["a refused key", 401, "WORKOS_API_KEY"],
    ["a user that WorkOS does not know", 404, "404"],
  ])("stays for %s, without asking again, and says so", async (_, status, text) => {
    const said = captureConsole();
    const asked = stubWorkOS(() => new Response(API_KEY, { status }));
    const { t, as, users } = startApp();
    await as(ADA).mutation(api.auth.ensureUser, {});
    await settle(t);
    expect(asked).toHaveLength(1);
    expect(await users()).toHaveLength(1);
    expect(said()).toContain(text);
    expect(said()).not.toContain(API_KEY);
  });

  it("stays when WorkOS never answers, and is asked for again an hour later, once", async () => {
    const said = captureConsole();
    const asked = stubWorkOS(() => new Response("", { status: 500 }));
    const { t, as, users } = startApp();
    await as(ADA).mutation(api.auth.ensureUser, {});
    await settle(t);
    expect(asked).toHaveLength(6);
    expect(said()).toContain("stays empty");
    expect(await users()).toHaveLength(1);

    stubWorkOS((id) => Response.json(apiUser(id)));
    await as(ADA).mutation(api.auth.ensureUser, {});
    await settle(t);
    expect(await users()).not.toMatchObject([{ email: "user_ada@example.com" }]);
    vi.advanceTimersByTime(HOUR_MS + 1);
    await as(ADA).mutation(api.auth.ensureUser, {});
    await settle(t);
    expect(await users()).toMatchObject([{ email: "user_ada@example.com" }]);
    expect(await as(ADA).mutation(api.notes.costOfMutation, {})).toEqual({ read: 1, written: 0 });
  });

  it("is not asked for without an API key, nor when the claims have it", async () => {
    const asked = stubWorkOS((id) => Response.json(apiUser(id)));
    const { t, as } = startApp();
    await as({ ...GRACE, email: "grace@example.com" }).mutation(api.auth.ensureUser, {});
    vi.stubEnv("WORKOS_API_KEY", "");
    await as(ADA).mutation(api.auth.ensureUser, {});
    await settle(t);
    expect(asked).toEqual([]);
  });

  it("keeps a newer profile that came in the meantime", async () => {
    stubWorkOS((id) => Response.json(apiUser(id)));
    const { t, as, users } = startApp();
    await as(ADA).mutation(api.auth.ensureUser, {});
    const template = { email: "new@example.com", updated_at: "2026-01-01T00:00:00.000Z" };
    await as({ ...ADA, ...template }).mutation(api.auth.ensureUser, {});
    await settle(t);
    expect(await users()).toMatchObject([{ email: "new@example.com" }]);
  });

  it("is not made again by a profile that arrives after the account was deleted", async () => {
    stubWorkOS((id) => Response.json(apiUser(id)));
    const { t, as, users } = startApp();
    await as(ADA).mutation(api.auth.ensureUser, {});
    await as(ADA).mutation(api.notes.deleteMe, {});
    await settle(t);
    expect(await users()).toEqual([]);
  });
});

describe("fetchProfile", () => {
  it("takes no other person's profile, and nothing that is no user", async () => {
    for (const body of [apiUser("user_grace"), {}, [], "user_ada", null]) {
      const fetch = async () => Response.json(body);
      expect(await fetchProfile("user_ada", { fetch })).toMatchObject({ outcome: "refused" });
    }
    const fetch = async () => new Response("<html>");
    expect(await fetchProfile("user_ada", { fetch })).toMatchObject({ outcome: "failed" });
  });

  it("does not let an id leave its path", async () => {
    const asked = stubWorkOS(() => new Response("", { status: 404 }));
    await fetchProfile("../organizations?x=");
    expect(asked[0]?.[0]).toBe(
      "https://api.workos.com/user_management/users/..%2Forganizations%3Fx%3D",
    );
  });
});

describe("retryDelay", () => {
  it.each([
    [0, null, 0, 1000],
    [0, null, 1, 1500],
    [2, null, 0, 16_000],
    [4, null, 0, 256_000],
    [5, null, 0, null],
    [0, 9000, 0, 9000],
    [3, 9000, 0, 64_000],
    [0, 999_999_000, 0, HOUR_MS],
  ])("after %s tries, when WorkOS wishes %s, is %s → %s", (attempt, wish, random, expected) => {
    expect(retryDelay(attempt, wish, random)).toBe(expected);
  });
});

/** Stands where the network begins: WorkOS's API, as the tests want it. */
function stubWorkOS(answer: (id: string) => Response) {
  const asked: [url: string, authorization: string | null][] = [];
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    asked.push([url, new Headers(init?.headers).get("authorization")]);
    return answer(url.split("/").at(-1) ?? "");
  });
  return asked;
}

function apiUser(id: string) {
  return {
    object: "user",
    id,
    email: `${id}@example.com`,
    email_verified: true,
    first_name: "First",
    last_name: "Last",
    updated_at: "2025-12-31T00:00:00.000Z",
  };
}

async function settle(t: ReturnType<typeof startApp>["t"]) {
  await t.finishAllScheduledFunctions(vi.runAllTimers);
}

function captureConsole() {
  const lines: unknown[] = [];
  for (const level of ["log", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...line) => void lines.push(...line));
  }
  return () => lines.map(String).join("\n");
}
