import { act } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA, CLIENT_ID, GRACE } from "../../test/fakeWorkos";

let page: Page;
afterEach(() => page.close());

describe("signIn", () => {
  beforeEach(async () => {
    page = await openPage("/docs/start?lang=en#top");
    page.show();
    await until("signedOut");
  });

  it("goes to WorkOS, with the page where it began as the way back", async () => {
    await act(() => page.state.signIn());
    const url = left();
    expect(url.origin + url.pathname).toBe("http://localhost:4100/user_management/authorize");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT_ID,
      redirect_uri: "http://localhost:5173/callback",
      response_type: "code",
      code_challenge_method: "S256",
    });
    expect(stateOf(url)).toEqual({ returnTo: "/docs/start?lang=en#top", id: ID });
  });

  it("passes the options on to WorkOS", async () => {
    await act(() =>
      page.state.signIn({
        returnTo: "/dashboard",
        screenHint: "sign-up",
        loginHint: ADA.email,
        organizationId: "org_1",
        invitationToken: undefined,
      }),
    );
    const query = Object.fromEntries(left().searchParams);
    expect(query).toMatchObject({
      screen_hint: "sign-up",
      login_hint: ADA.email,
      organization_id: "org_1",
    });
    expect(query).not.toHaveProperty("invitation_token");
    expect(stateOf(left())).toEqual({ returnTo: "/dashboard", id: ID });
  });

  it("does not take a hostile way back along", async () => {
    await act(() => page.state.signIn({ returnTo: "//evil.com" }));
    expect(stateOf(left())).toEqual({ returnTo: "/", id: ID });
  });

  it("leaves once, however often it is pressed", async () => {
    await act(() => Promise.all([page.state.signIn(), page.state.signIn()]));
    expect(page.left).toHaveLength(1);
  });

  it("fails where the browser cannot do its part, and can be tried again", async () => {
    vi.spyOn(crypto.subtle, "digest").mockRejectedValueOnce(new Error("not allowed here"));
    await act(() => expect(page.state.signIn()).rejects.toMatchObject({ code: "sign_in_failed" }));
    expect(page.state.error?.code).toBe("sign_in_failed");
    expect(page.left).toEqual([]);
    act(() => page.state.retry());
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    expect(page.state.status).toBe("signedOut");
  });
});

describe("signIn on another origin than the redirect URI's", () => {
  it("fails at once and says why, for it could not be finished", async () => {
    page = await openPage();
    page.show(null, { redirectUri: "http://127.0.0.1:5173/callback" });
    await until("signedOut");
    await act(() => page.state.signIn().catch(() => {}));
    expect(page.state.error?.code).toBe("sign_in_failed");
    expect(page.state.error?.cause).toMatchObject({
      message: expect.stringContaining("http://127.0.0.1:5173"),
    });
  });
});

describe("signIn before AuthKit has loaded", () => {
  it("waits for it", async () => {
    page = await openPage();
    page.show();
    const leaving = page.state.signIn();
    await act(() => page.pass(1_000));
    await leaving;
    expect(page.left).toHaveLength(1);
  });
});

describe("signOut", () => {
  beforeEach(async () => {
    page = await openPage("/settings");
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
  });

  it("ends the session at WorkOS and here, and goes to the start page", async () => {
    await act(() => page.state.signOut());
    const url = left();
    expect(url.pathname).toBe("/user_management/sessions/logout");
    expect(url.searchParams.get("session_id")).toMatch(/^session_/);
    expect(url.searchParams.get("return_to")).toBe("http://localhost:5173");
    expect(page.state).toMatchObject({ status: "signedOut", user: null });
    // AuthKit's lock of a refresh that is under way may stay.
    expect(Object.keys(localStorage).filter((key) => key.startsWith("workos:"))).toEqual([]);
  });

  it("goes to a page of this origin only", async () => {
    await act(() => page.state.signOut({ returnTo: "/bye" }));
    expect(left().searchParams.get("return_to")).toBe("http://localhost:5173/bye");
  });

  it("goes nowhere hostile", async () => {
    await act(() => page.state.signOut({ returnTo: "https://evil.com" }));
    expect(left().searchParams.get("return_to")).toBe("http://localhost:5173");
  });

  it("leaves Convex without a token, also when a refresh was on its way", async () => {
    await page.pass(1_000);
    page.workos.answerNext("network");
    await page.pass(5 * 60_000, 10_000);
    await act(() => page.state.signOut());
    const { length } = page.convex.calls;
    await page.pass(10 * 60_000, 10_000);
    expect(page.convex.calls.slice(length).filter((call) => call.subject !== null)).toEqual([]);
    expect(page.state.status).toBe("signedOut");
  });

  it("is not undone by a refresh of the session that it has ended", async () => {
    await page.pass(1_000);
    await act(async () => {
      const refresh = page.kit.getAccessToken({ forceRefresh: true });
      await page.state.signOut();
      await refresh.catch(() => {});
    });
    await page.pass(1_000);
    expect(page.state.status).toBe("signedOut");
  });

  it("signs out the other tabs of this origin", async () => {
    const other = new BroadcastChannel(`opensync-auth:${CLIENT_ID}`);
    const heard = new Promise((resolve) => (other.onmessage = ({ data }) => resolve(data)));
    await act(() => page.state.signOut());
    expect(await heard).toBe("signed-out");
    other.close();
  });

  it("follows another tab, and stays where it is", async () => {
    const other = new BroadcastChannel(`opensync-auth:${CLIENT_ID}`);
    other.postMessage("signed-out");
    await until("signedOut");
    expect(page.left).toEqual([]);
    other.close();
  });

  it.each([
    ["the tab of another app", "opensync-auth:client_other", "signed-out"],
    ["another message", `opensync-auth:${CLIENT_ID}`, { type: "signed-out" }],
  ])("does not follow %s", async (_, name, message) => {
    const other = new BroadcastChannel(name);
    other.postMessage(message);
    await page.pass(1_000);
    expect(page.state.status).toBe("signedIn");
    other.close();
  });
});

describe("signOut without a live token", () => {
  beforeEach(async () => {
    page = await openPage("/settings");
    page.workos.remember(ADA);
  });

  it("gets one first, when WorkOS can be reached again", async () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    page.workos.answerAlways("network");
    page.show();
    await page.pass(30_000);
    expect(page.state.error?.code).toBe("session_unavailable");
    page.workos.answerAlways("ok");
    await act(() => page.state.signOut());
    expect(left().pathname).toBe("/user_management/sessions/logout");
    expect(page.state.status).toBe("signedOut");
  });

  it("forgets the session when WorkOS cannot be reached", async () => {
    page.workos.answerAlways("network");
    page.show();
    await page.pass(30_000);
    await act(() => page.state.signOut());
    expect(page.left).toEqual(["http://localhost:5173"]);
    expect(page.state.status).toBe("signedOut");
    // AuthKit's lock of a refresh that is under way may stay.
    expect(Object.keys(localStorage).filter((key) => key.startsWith("workos:"))).toEqual([]);
  });

  it("says that it failed when only WorkOS could end it: the session is in a cookie", async () => {
    localStorage.clear();
    document.cookie = `workos-has-session=${CLIENT_ID}`;
    page.workos.answerAlways("network");
    page.show(null, { devMode: false });
    await page.pass(30_000);
    await act(() =>
      expect(page.state.signOut()).rejects.toMatchObject({ code: "sign_out_failed" }),
    );
    expect(page.state.status).toBe("error");
    expect(page.left).toEqual([]);
    document.cookie = "workos-has-session=; max-age=0";
  });

  it("only leaves when the session is over already", async () => {
    page.workos.revokeAll();
    page.show();
    await until("signedOut");
    await act(() => page.state.signOut({ returnTo: "/bye" }));
    expect(page.left).toEqual(["http://localhost:5173/bye"]);
  });
});

describe("the sign of a session", () => {
  it.each<[string, boolean, () => void, boolean]>([
    ["a refresh token, in devMode", true, () => page.workos.remember(GRACE), true],
    [
      "a refresh token of old, in devMode",
      true,
      () => localStorage.setItem("workos:refresh-token", "x"),
      true,
    ],
    [
      "a refresh token of another app",
      true,
      () => localStorage.setItem("workos:refresh-token:client_b", "x"),
      false,
    ],
    ["the cookie, in devMode", true, () => cookie("workos-has-session=1"), true],
    ["the cookie", false, () => cookie(`workos-has-session=${CLIENT_ID}`), true],
    [
      "the cookie of several apps",
      false,
      () => cookie(`workos-has-session=client_b.${CLIENT_ID}`),
      true,
    ],
    ["the cookie of old", false, () => cookie("workos-has-session=1"), true],
    ["the cookie of another app", false, () => cookie("workos-has-session=client_b"), false],
    ["a cookie of a like name", false, () => cookie("my-workos-has-session=1"), false],
    ["a refresh token, without devMode", false, () => page.workos.remember(GRACE), false],
  ])("%s is one to us exactly when it is one to AuthKit", async (_, devMode, leave, isSign) => {
    page = await openPage();
    leave();
    page.workos.answerAlways("network");
    page.show(null, { devMode });
    await page.pass(30_000);
    expect(page.workos.requests.length > 0).toBe(isSign);
    expect(page.state.status).toBe(isSign ? "error" : "signedOut");
    cookie("workos-has-session=; max-age=0");
    cookie("my-workos-has-session=; max-age=0");
  });
});

const ID: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);

function cookie(text: string) {
  document.cookie = text;
}

function until(status: string) {
  return vi.waitFor(() => expect(page.state.status).toBe(status), { interval: 5 });
}

/** Where the page went, once. */
function left(): URL {
  expect(page.left).toHaveLength(1);
  return new URL(page.left[0] ?? "");
}

function stateOf(url: URL): unknown {
  return JSON.parse(url.searchParams.get("state") ?? "null");
}
