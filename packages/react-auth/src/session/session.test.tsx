import { act } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA, GRACE, type Answer } from "../../test/fakeWorkos";

let page: Page;
beforeEach(async () => void (page = await openPage()));
afterEach(() => page.close());

describe("without a session", () => {
  it("is signed out, and asks WorkOS nothing", async () => {
    page.show();
    await until("signedOut");
    expect(page.workos.requests).toEqual([]);
    expect(page.convex.calls).toEqual([]);
  });

  it("is signed out when WorkOS says that the session is over", async () => {
    page.workos.remember(ADA);
    page.workos.revokeAll();
    page.show();
    await until("signedOut");
    expect(statuses()).not.toContain("signedIn");
  });
});

describe("with a session", () => {
  beforeEach(() => page.workos.remember(ADA));

  it("waits for the session, the token and the row, in this order", async () => {
    page.show();
    await until("signedIn");
    expect(waits()).toEqual(["session", "token", "user"]);
    expect(page.state.user).toMatchObject({ workosId: ADA.id, email: ADA.email });
  });

  it("runs ensureUser once, though StrictMode runs every effect twice", async () => {
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    expect(ensureCalls()).toMatchObject([{ path: "auth:ensureUser", subject: ADA.id }]);
    expect(page.convex.rows.size).toBe(1);
  });

  it("does not wait for ensureUser when the row is there", async () => {
    page.convex.rows.set(ADA.id, { ...ROW, workosId: ADA.id });
    page.convex.failMutations("hold");
    page.show();
    await until("signedIn");
  });

  it("runs no query of the user before Convex has the token", async () => {
    page.show();
    await until("signedIn");
    expect(page.convex.calls.filter((call) => call.subject === null)).toEqual([]);
  });

  it("goes on after the server says that the token has expired", async () => {
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.states.length = 0;
    act(() => page.convex.expireTokens());
    await page.pass(5_000);
    expect(statuses().every((status) => status === "signedIn")).toBe(true);
    expect(page.state.isReconnecting).toBe(false);
  });
});

describe.each([
  { initialAuthTokenReuse: false },
  // As AuthProvider creates its own client.
  { initialAuthTokenReuse: true },
])("with initialAuthTokenReuse $initialAuthTokenReuse", (options) => {
  it("renews the token for hours, and is signed in all the while", async () => {
    await page.close();
    page = await openPage("/", options);
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(2_000);
    expect(page.workos.requests).toHaveLength(1);
    page.states.length = 0;
    await page.pass(2 * HOUR, 30_000);
    expect(page.state.status).toBe("signedIn");
    expect(statuses().every((status) => status === "signedIn")).toBe(true);
    // Not even for a moment without the user's token.
    expect(page.convex.calls.every((call) => call.subject === ADA.id)).toBe(true);
    // Tokens live for five minutes; each is renewed once, by AuthKit or Convex.
    expect(page.workos.requests.length).toBeGreaterThan(22);
    expect(page.workos.requests.length).toBeLessThan(30);
  });
});

describe("when a refresh fails for a passing reason", () => {
  beforeEach(() => page.workos.remember(ADA));

  it.each<[string, Answer[]]>([
    ["one lost request", ["network"]],
    ["three lost requests", ["network", "network", "network"]],
    ["an overloaded WorkOS", [503, 429, 500]],
  ])("while the page loads, %s delays signing in and no more", async (_, answers) => {
    page.workos.answerNext(...answers);
    page.show();
    await page.pass(20_000);
    await until("signedIn");
    expect(statuses()).not.toContain("signedOut");
    expect(statuses()).not.toContain("error");
  });

  it("while the page loads, says so after some tries, and heals by itself", async () => {
    page.workos.answerAlways("network");
    page.show();
    await page.pass(30_000);
    expect(page.state.error?.code).toBe("session_unavailable");
    page.workos.answerAlways("ok");
    await page.pass(5_000);
    await until("signedIn");
    expect(statuses()).not.toContain("signedOut");
  });

  it("stays signed in, tells that it reconnects, and recovers", async () => {
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.workos.answerAlways("network");
    page.states.length = 0;
    await page.pass(20 * 60_000, 10_000);
    expect(page.state).toMatchObject({ status: "signedIn", isReconnecting: true });
    page.workos.answerAlways("ok");
    await page.pass(5_000);
    await vi.waitFor(() => expect(page.state.isReconnecting).toBe(false));
    expect(statuses().every((status) => status === "signedIn")).toBe(true);
  });

  it.each(["online", "focus"])("tries again at once on %s", async (event) => {
    // Hidden pages are left alone by AuthKit's own timer.
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    page.workos.answerAlways("network");
    page.show();
    await page.pass(30_000);
    expect(page.state.status).toBe("error");
    const before = page.workos.requests.length;
    await page.pass(60_000);
    expect(page.workos.requests.length).toBe(before);
    page.workos.answerAlways("ok");
    act(() => void window.dispatchEvent(new Event(event)));
    await until("signedIn");
  });

  it("retries when the user asks for it", async () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    page.workos.answerAlways(500);
    page.show();
    await page.pass(30_000);
    expect(page.state.error?.code).toBe("session_unavailable");
    page.workos.answerAlways("ok");
    act(() => page.state.retry());
    await until("signedIn");
  });

  it("says so when WorkOS never answers, and loads the page again on retry", async () => {
    page.workos.answerAlways("hang");
    page.show();
    await page.pass(25_000);
    expect(page.state.error?.code).toBe("session_unavailable");
    act(() => page.state.retry());
    expect(page.left).toEqual(["reload"]);
  });
});

describe("when the session ends", () => {
  it("at WorkOS, is signed out at the next refresh though AuthKit keeps its user", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.workos.revokeAll();
    await page.pass(6 * 60_000, 10_000);
    expect(page.state.status).toBe("signedOut");
    expect(page.state.user).toBeNull();
  });
});

describe("when Convex refuses the token", () => {
  beforeEach(() => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
  });

  it("says so, without a loop and without the signed-out page", async () => {
    page.show();
    await until("error");
    expect(page.state.error).toMatchObject({ code: "token_rejected" });
    expect(page.state.error?.remedy).toContain("WORKOS_CLIENT_ID");
    const { length } = page.workos.requests;
    await page.pass(2 * 60_000, 5_000);
    expect(page.workos.requests.length).toBe(length);
    expect(statuses()).not.toContain("signedOut");
    expect(page.left).toEqual([]);
  });

  it("is signed in after a retry, once the deployment is put right", async () => {
    page.show();
    await until("error");
    page.convex.refuseTokens(false);
    act(() => page.state.retry());
    expect(page.state.status).toBe("loading");
    await until("signedIn");
  });

  it("in the middle of a session, shows the error and not the signed-out page", async () => {
    page.convex.refuseTokens(false);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.convex.refuseTokens(true);
    act(() => page.convex.expireTokens());
    await page.pass(10_000);
    expect(page.state.error?.code).toBe("token_rejected");
    expect(statuses()).not.toContain("signedOut");
  });
});

describe("the row", () => {
  beforeEach(() => page.workos.remember(ADA));

  it("is tried again after a failure that may pass", async () => {
    page.convex.failMutations(new Error("conflict"), new Error("overloaded"));
    page.show();
    await page.pass(10_000);
    await until("signedIn");
    expect(ensureCalls()).toHaveLength(3);
  });

  it("that cannot be made is an error, and a retry starts again", async () => {
    page.convex.failMutations(...Array.from({ length: 5 }, () => new Error("broken")));
    page.show();
    await page.pass(30_000);
    expect(page.state.error?.code).toBe("provisioning_failed");
    expect(ensureCalls()).toHaveLength(5);
    act(() => page.state.retry());
    await page.pass(1_000);
    await until("signedIn");
  });

  it("that me does not find is an error in the end, for waiting would never end", async () => {
    page.convex.blindMe();
    page.show();
    await page.pass(10_000);
    expect(page.state.error).toMatchObject({ code: "provisioning_failed" });
    expect(page.state.error?.remedy).toContain("auth.functions()");
    expect(ensureCalls()).toHaveLength(1);
  });

  it("that cannot be read is an error, not a crash", async () => {
    page.convex.failMe(true);
    page.show();
    await until("error");
    expect(page.state.error?.code).toBe("provisioning_failed");
    act(() => page.convex.failMe(false));
    await until("signedIn");
  });

  it("of a deleted account is refused, and signing out is possible", async () => {
    page.convex.deleteUser(ADA.id);
    page.show();
    await until("error");
    expect(page.state.error?.code).toBe("account_deleted");
    expect(ensureCalls()).toHaveLength(1);
    await act(() => page.state.signOut());
    expect(page.state.status).toBe("signedOut");
  });

  it("that is deleted while the page is open ends what is shown", async () => {
    page.show();
    await until("signedIn");
    act(() => page.convex.deleteUser(ADA.id));
    await until("error");
    expect(page.state.error?.code).toBe("account_deleted");
    expect(page.state.user).toBeNull();
  });
});

describe("another organization", () => {
  it("is another token: Convex is given it, and nothing is shown with the old one", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.states.length = 0;
    await act(() => page.kit.switchToOrganization({ organizationId: "org_1" }));
    expect(page.state.status).toBe("loading");
    await until("signedIn");
    expect(page.convex.calls.at(-1)).toMatchObject({ subject: ADA.id, organization: "org_1" });
    expect(statuses()).not.toContain("signedOut");
  });
});

describe("another user", () => {
  it("who signs in from another tab is shown their own row, never the last one's", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.states.length = 0;
    // Tabs share AuthKit's storage in devMode: the next refresh is Grace's.
    page.workos.remember(GRACE);
    await page.pass(6 * 60_000, 5_000);
    await vi.waitFor(() => expect(page.state.user).toMatchObject({ workosId: GRACE.id }));
    expect(statuses()).not.toContain("signedOut");
    expect(page.convex.rows.size).toBe(2);
  });
});

const HOUR = 3_600_000;

const ROW = {
  _id: "users:1" as NonNullable<Page["state"]["user"]>["_id"],
  _creationTime: 1,
  createdAt: 1,
  updatedAt: 1,
};

function until(status: string) {
  return vi.waitFor(() => expect(page.state.status).toBe(status), { interval: 5 });
}

function statuses() {
  return page.states.map((state) => state.status);
}

function waits() {
  const all = page.states.flatMap((state) => (state.status === "loading" ? state.waitingFor : []));
  return all.filter((wait, index) => wait !== all[index - 1]);
}

function ensureCalls() {
  return page.convex.calls.filter((call) => call.path === "auth:ensureUser");
}
