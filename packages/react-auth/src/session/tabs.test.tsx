import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA, CLIENT_ID, GRACE } from "../../test/fakeWorkos";
import { AuthCallback } from "../components/AuthCallback";
import { RequireAuth } from "../components/RequireAuth";

const CHANNEL = `opensync-auth:${CLIENT_ID}`;
const KEY = `workos:refresh-token:${CLIENT_ID}`;

let page: Page;
afterEach(() => page.close());

describe.each([
  { transport: "BroadcastChannel", hasChannel: true },
  { transport: "the storage event", hasChannel: false },
])("over $transport", ({ hasChannel }) => {
  let other: { send(message: unknown): void; close(): void };
  beforeEach(async () => {
    page = await openPage("/dashboard");
    other = hasChannel ? openChannel() : storageEvents();
    if (!hasChannel) vi.stubGlobal("BroadcastChannel", undefined);
  });
  afterEach(() => other.close());

  it("signs out with another tab right after a sign-in, without an error", async () => {
    sessionStorage.setItem("opensync-auth:returned", String(Date.now()));
    page.workos.remember(ADA);
    page.show(<RequireAuth>secret</RequireAuth>);
    await screen.findByText("secret");
    page.workos.revokeAll();
    localStorage.removeItem(KEY);
    other.send("signed-out");
    await page.pass(500);
    expect(page.state.status).toBe("signedOut");
    expect(screen.queryByText("secret")).toBeNull();
    // The tab that signs out reaches WorkOS first.
    expect(page.left).toEqual([]);
    await page.pass(2_000);
    await vi.waitFor(() =>
      expect(page.left).toEqual([expect.stringContaining("/user_management/authorize")]),
    );
    expect(page.states.map(({ status }) => status)).not.toContain("error");
  });

  it("signs in with another tab, without a load of the page", async () => {
    const { container } = page.show(<RequireAuth fallback="please sign in">secret</RequireAuth>);
    await screen.findByText("please sign in");
    page.workos.remember(ADA);
    other.send("signed-in");
    await screen.findByText("secret");
    expect(page.state.user).toMatchObject({ workosId: ADA.id });
    expect(page.left).toEqual([]);
    expect(container).toHaveTextContent(/^secret$/);
  });

  it("signs in with another tab when only a cookie holds the session", async () => {
    page.show(null, { devMode: false });
    await until("signedOut");
    // WorkOS finds the session by its own cookie, which the page cannot see.
    page.workos.remember(ADA);
    const token = localStorage.getItem(KEY) ?? "";
    localStorage.clear();
    page.workos.acceptCookie(token);
    other.send("signed-in");
    await until("signedIn");
    expect(page.state.user).toMatchObject({ workosId: ADA.id });
  });

  it("switches to another user who signs in, and shows the former one no more", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.states.length = 0;
    page.workos.remember(GRACE);
    other.send("signed-in");
    await vi.waitFor(() => expect(page.state.user).toMatchObject({ workosId: GRACE.id }));
    expect(page.states[0]?.status).toBe("loading");
    const users = page.states.flatMap(({ user }) => user?.workosId ?? []);
    expect(new Set(users)).toEqual(new Set([GRACE.id]));
    expect(page.left).toEqual([]);
  });

  it("waits with loading for the new session while WorkOS cannot be reached", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    page.states.length = 0;
    page.workos.remember(GRACE);
    page.workos.answerAlways("network");
    other.send("signed-in");
    await page.pass(40_000, 1_000);
    expect(page.state.error?.code).toBe("session_unavailable");
    expect(page.states.flatMap(({ user }) => user ?? [])).toEqual([]);
    page.workos.answerAlways("ok");
    act(() => page.state.retry());
    await vi.waitFor(() => expect(page.state.user).toMatchObject({ workosId: GRACE.id }));
  });

  it("loads the page again for another user, when this tab has an organization", async () => {
    // With another user's session, AuthKit's request for it could end that session.
    page.workos.remember({ ...ADA, organizationId: "org_1" });
    sessionStorage.setItem(`workos-org-id:${CLIENT_ID}`, "org_1");
    page.show();
    await until("signedIn");
    page.workos.remember(GRACE);
    other.send("signed-in");
    await vi.waitFor(() => expect(page.left).toEqual(["reload"]));
    expect(sessionStorage.getItem(`workos-org-id:${CLIENT_ID}`)).toBeNull();
  });

  it.each(["signed-in", "signed-out"])(
    "sends %s without a token and without personal data",
    async (word) => {
      if (word === "signed-in") {
        const code = page.workos.code({ ...ADA, organizationId: "org_1" });
        window.history.replaceState(null, "", `/callback?code=${code}`);
        sessionStorage.setItem("workos:code-verifier", "verifier");
      } else {
        page.workos.remember(ADA);
      }
      const writes = vi.spyOn(Storage.prototype, "setItem");
      const heard: unknown[] = [];
      const listener = hasChannel ? new BroadcastChannel(CHANNEL) : undefined;
      if (listener) listener.onmessage = ({ data }) => heard.push(data);
      page.show(word === "signed-in" ? <AuthCallback /> : null, { navigate: () => {} });
      await until("signedIn");
      if (word === "signed-out") await act(() => page.state.signOut());
      await page.pass(1_000);
      listener?.close();
      const sent = hasChannel
        ? heard
        : writes.mock.calls.flatMap(([key, value]) => (key === CHANNEL ? value : []));
      expect(sent).toEqual([word]);
      // Nothing stays behind.
      expect(localStorage.getItem(CHANNEL)).toBeNull();
    },
  );

  it.each<[string, unknown]>([
    ["another word", "signed-up"],
    ["an object", { type: "signed-out" }],
    ["a list", ["signed-out", "signed-in"]],
    ["nothing", null],
    ["a number", 1],
  ])("ignores %s", async (_, message) => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    other.send(message);
    await page.pass(2_000);
    expect(page.state.status).toBe("signedIn");
    expect(page.left).toEqual([]);
  });

  it("ignores tabs of another client id", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    const { length } = page.workos.requests;
    const stranger = openChannel("opensync-auth:client_other");
    stranger.send("signed-out");
    stranger.send("signed-in");
    for (const key of ["opensync-auth:client_other", "workos:refresh-token:client_other"]) {
      storageEvent({ key, oldValue: null, newValue: "signed-out" });
      storageEvent({ key, oldValue: "x", newValue: null });
    }
    await page.pass(2_000);
    expect(page.state.status).toBe("signedIn");
    expect(page.workos.requests).toHaveLength(length);
    stranger.close();
  });
});

describe("AuthKit's refresh token in devMode", () => {
  beforeEach(async () => void (page = await openPage("/dashboard")));

  it("that another tab has removed ends the session here", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    localStorage.removeItem(KEY);
    act(() => storageEvent({ key: KEY, oldValue: "x", newValue: null }));
    expect(page.state.status).toBe("signedOut");
  });

  it("that goes with all storage ends the session here", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    localStorage.clear();
    act(() => storageEvent({ key: null, oldValue: null, newValue: null }));
    expect(page.state.status).toBe("signedOut");
  });

  it("that another tab has got signs in here", async () => {
    page.show();
    await until("signedOut");
    page.workos.remember(ADA);
    act(() => storageEvent({ key: KEY, oldValue: null, newValue: "refresh" }));
    await until("signedIn");
  });

  it("that another tab has renewed changes nothing, or tabs would renew it in turns", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    const { length } = page.workos.requests;
    page.states.length = 0;
    act(() => storageEvent({ key: KEY, oldValue: "refresh_1", newValue: "refresh_2" }));
    await page.pass(2_000);
    expect(page.workos.requests).toHaveLength(length);
    expect(page.states).toEqual([]);
  });

  it("counts in devMode only, and in localStorage only", async () => {
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    localStorage.removeItem(KEY);
    act(() =>
      storageEvent({ key: KEY, oldValue: "x", newValue: null, storageArea: sessionStorage }),
    );
    expect(page.state.status).toBe("signedIn");
  });
});

describe("a page that the browser shows again as it was left", () => {
  beforeEach(async () => {
    page = await openPage("/dashboard");
    page.workos.remember(ADA);
    page.show();
    await until("signedIn");
    await page.pass(1_000);
    page.states.length = 0;
  });

  it("shows nothing of a session that has ended meanwhile", async () => {
    page.workos.revokeAll();
    act(show);
    expect(page.state.status).toBe("loading");
    await until("signedOut");
    expect(page.states.flatMap(({ user }) => user ?? [])).toEqual([]);
  });

  it("goes on with a session that has not", async () => {
    act(show);
    await until("signedIn");
    expect(page.state.user).toMatchObject({ workosId: ADA.id });
  });

  function show() {
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  }
});

/** The browser's, also where a test takes it from the page. */
const Channel = BroadcastChannel;

function openChannel(name = CHANNEL) {
  const channel = new Channel(name);
  return { send: (message: unknown) => channel.postMessage(message), close: () => channel.close() };
}

/** What this tab gets when another one writes, and removes at once. */
function storageEvents() {
  return {
    send(message: unknown) {
      act(() => {
        storageEvent({ key: CHANNEL, oldValue: null, newValue: String(message) });
        storageEvent({ key: CHANNEL, oldValue: String(message), newValue: null });
      });
    },
    close() {},
  };
}

function storageEvent(more: StorageEventInit) {
  dispatchEvent(new StorageEvent("storage", { storageArea: localStorage, ...more }));
}

function until(status: string) {
  return vi.waitFor(() => expect(page.state.status).toBe(status), { timeout: 3_000, interval: 5 });
}
