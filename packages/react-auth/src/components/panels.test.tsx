import { act, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA, CLIENT_ID } from "../../test/fakeWorkos";
import { AuthCallback } from "./AuthCallback";
import { RequireAuth } from "./RequireAuth";

let page: Page;
beforeEach(async () => void (page = await openPage("/dashboard")));
afterEach(() => page.close());

describe("the default error panel", () => {
  it("offers sign-out beside the retry, because a session may exist", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    page.show(<RequireAuth>secret</RequireAuth>);
    await until("error");
    expect(names()).toEqual(["Try again", "Sign out"]);
    await press("Sign out");
    await until("signedOut");
    expect(page.left).toEqual([expect.stringContaining("/user_management/sessions/logout")]);
  });

  it("is left in the order of reading with a keyboard alone", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    page.show(<RequireAuth>secret</RequireAuth>);
    await until("error");
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    await vi.waitFor(() => expect(screen.getByRole("heading")).toHaveFocus());
    const reached: string[] = [];
    for (let presses = 0; presses < 3; presses++) {
      await user.tab();
      reached.push(document.activeElement?.textContent ?? "");
    }
    expect(reached).toEqual(["Try again", "Sign out", "Go to the start page"]);
  });

  it.each<[string, () => void]>([
    ["the session cannot be refreshed", () => page.workos.answerAlways("network")],
    ["the row cannot be read", () => page.convex.failMe(true)],
    ["Convex cannot be reached", () => page.convex.setOffline(true)],
  ])("offers sign-out when %s", async (_, fail) => {
    page.workos.remember(ADA);
    fail();
    page.show(<RequireAuth>secret</RequireAuth>);
    await page.pass(40_000, 1_000);
    expect(names()).toContain("Sign out");
  });

  it("offers no sign-out to a signed-out user", async () => {
    sessionStorage.setItem("opensync-auth:returned", String(Date.now()));
    page.show(<RequireAuth>secret</RequireAuth>);
    await until("error");
    expect(names()).toEqual(["Try again"]);
  });

  it("offers sign-out to a signed-in user whose other sign-in was refused", async () => {
    window.history.replaceState(null, "", "/callback?error=access_denied");
    page.workos.remember(ADA);
    page.show(<AuthCallback />);
    await until("signedIn");
    expect(names()).toEqual(["Try again", "Sign out"]);
  });

  it("offers only sign-out for a deleted account", async () => {
    page.workos.remember(ADA);
    page.convex.deleteUser(ADA.id);
    page.show(<RequireAuth>secret</RequireAuth>);
    await until("error");
    expect(names()).toEqual(["Sign out"]);
  });

  it("uses the app's words", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    page.show(<RequireAuth>secret</RequireAuth>, { messages: { signOut: "Abmelden" } });
    await until("error");
    expect(names()).toEqual(["Try again", "Abmelden"]);
  });

  it("says that signing out failed, with a way back to the first error's retry", async () => {
    document.cookie = `workos-has-session=${CLIENT_ID}`;
    page.workos.answerAlways("network");
    page.show(<RequireAuth>secret</RequireAuth>, { devMode: false });
    await page.pass(30_000);
    await press("Sign out");
    const heading = await screen.findByRole("heading", { name: "Signing out did not work." });
    await vi.waitFor(() => expect(heading).toHaveFocus());
    await press("Try again");
    expect(screen.queryByText("Signing out did not work.")).toBeNull();
    document.cookie = "workos-has-session=; max-age=0";
  });
});

describe("a pending state", () => {
  beforeEach(() => page.workos.remember(ADA));

  it.each<[string, () => void, () => void]>([
    [
      "before Convex can be reached",
      () => page.convex.setOffline(true),
      () => page.convex.setOffline(false),
    ],
    [
      "before ensureUser answers",
      () => page.convex.failMutations("hold"),
      () => page.convex.failMutations(),
    ],
  ])("%s ends after 30 s in an error with a retry that leads on", async (_, fail, heal) => {
    fail();
    page.show();
    await page.pass(29_000, 500);
    expect(page.state.status).toBe("loading");
    await page.pass(3_000, 500);
    expect(page.state.error?.code).toBe("convex_unavailable");
    act(() => page.state.retry());
    expect(page.state.status).toBe("loading");
    await page.pass(31_000, 500);
    heal();
    act(() => page.state.retry());
    await page.pass(35_000, 500);
    await until("signedIn");
  });

  it("ends by itself too, once Convex answers", async () => {
    page.convex.setOffline(true);
    page.show();
    await page.pass(35_000, 500);
    expect(page.state.status).toBe("error");
    page.convex.setOffline(false);
    await page.pass(35_000, 500);
    await until("signedIn");
  });

  it("ends in an error when WorkOS stops answering, and a retry loads the page again", async () => {
    page.workos.answerNext("network");
    page.workos.answerAlways("hang");
    page.show();
    await page.pass(35_000, 500);
    expect(page.state.error?.code).toBe("session_unavailable");
    act(() => page.state.retry());
    expect(page.left).toEqual(["reload"]);
  });

  it("ends in an error when the browser does not leave for the sign-in page", async () => {
    localStorage.clear();
    page.show(<RequireAuth>secret</RequireAuth>);
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    await page.pass(31_000, 1_000);
    expect(screen.getByRole("alert")).toHaveTextContent("Signing in did not work.");
    await press("Try again");
    await vi.waitFor(() => expect(page.left).toHaveLength(2));
  });

  it.each(["signIn", "signOut"] as const)("of %s ends when AuthKit never loads", async (action) => {
    page.workos.answerAlways("hang");
    page.show();
    const failed = vi.fn();
    void page.state[action]().catch(failed);
    await page.pass(25_000, 500);
    expect(failed).toHaveBeenCalledWith(
      expect.objectContaining({
        code: action === "signIn" ? "sign_in_failed" : "sign_out_failed",
      }),
    );
  });

  it("of a sign-out ends when WorkOS stops answering", async () => {
    page.workos.answerNext("network");
    page.workos.answerAlways("hang");
    page.show();
    await page.pass(2_000);
    const settled = vi.fn();
    void page.state.signOut().then(settled, settled);
    await page.pass(25_000, 500);
    expect(settled).toHaveBeenCalled();
    expect(page.state.status).toBe("signedOut");
  });
});

/** The accessible names of the panel's buttons, in order. */
function names() {
  return screen.getAllByRole("button").map((button) => button.textContent);
}

async function press(name: string) {
  const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
  await user.click(await screen.findByRole("button", { name }));
}

function until(status: string) {
  return vi.waitFor(() => expect(page.state.status).toBe(status), { timeout: 3_000, interval: 5 });
}
