import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA } from "../../test/fakeWorkos";
import { AuthCallback } from "./AuthCallback";

let page: Page;
afterEach(() => page.close());

const STATE = `&state=${encodeURIComponent(JSON.stringify({ returnTo: "/dashboard" }))}`;

describe("AuthCallback with a code", () => {
  it("exchanges it once under StrictMode, and goes to where it began", async () => {
    await openCallback("good");
    const navigate = vi.fn();
    page.show(<AuthCallback />, { navigate });
    expect(screen.getByRole("status")).toBeInTheDocument();
    await until("signedIn");
    expect(navigate.mock.calls).toEqual([["/dashboard"]]);
    const exchanges = page.workos.requests.filter((request) => request.code !== undefined);
    expect(exchanges).toHaveLength(1);
    expect(location.search).toBe("");
    expect(page.convex.rows.size).toBe(1);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("loads the page where it began, without a router's help", async () => {
    await openCallback("good");
    page.show(<AuthCallback />);
    await until("signedIn");
    expect(page.left).toEqual(["/dashboard"]);
  });

  it("goes home instead of where a hostile state leads", async () => {
    await openCallback("good", `&state=${encodeURIComponent('{"returnTo":"//evil.com"}')}`);
    page.show(<AuthCallback />);
    await until("signedIn");
    expect(page.left).toEqual(["/"]);
  });

  it("shows that the exchange failed, which AuthKit only logs", async () => {
    sessionStorage.setItem("opensync-auth:started", `started ${Date.now()}`);
    await openCallback("used", `&state=${encodeURIComponent('{"id":"started"}')}`);
    page.show(<AuthCallback />);
    await until("error");
    expect(page.state.error?.code).toBe("sign_in_failed");
    expect(screen.getByRole("alert")).toHaveTextContent("Signing in did not work.");
    expect(page.left).toEqual([]);
  });

  it("says that a sign-in that this tab did not start has expired or was used", async () => {
    await openCallback("used");
    page.show(<AuthCallback />);
    await until("error");
    expect(page.state.error?.code).toBe("callback_expired");
    expect(screen.getByRole("alert")).toHaveTextContent("expired or was already used");
    expect(page.left).toEqual([]);
  });

  it("says the same when the callback of a completed sign-in is opened again", async () => {
    sessionStorage.setItem("opensync-auth:started", `started ${Date.now()}`);
    await openCallback("good", `&state=${encodeURIComponent('{"id":"started"}')}`);
    const { unmount } = page.show(<AuthCallback />);
    await until("signedIn");
    unmount();
    await page.reload();
    localStorage.clear();
    await openCallback("used", `&state=${encodeURIComponent('{"id":"started"}')}`, page);
    page.show(<AuthCallback />);
    await until("error");
    expect(page.state.error?.code).toBe("callback_expired");
  });

  it("tries again to where it began", async () => {
    await openCallback("used");
    page.show(<AuthCallback />);
    await press("Try again");
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    const url = new URL(page.left[0] ?? "");
    expect(JSON.parse(url.searchParams.get("state") ?? "")).toMatchObject({
      returnTo: "/dashboard",
    });
  });

  it("shows that it did not begin in this browser, and exchanges nothing", async () => {
    await openCallback("good");
    sessionStorage.clear();
    page.show(<AuthCallback />);
    await until("error");
    expect(screen.getByRole("alert")).toBeInTheDocument();
    expect(page.workos.requests).toEqual([]);
  });

  it("keeps a session that is there when a reload brings a used code", async () => {
    await openCallback("used");
    page.workos.remember(ADA);
    page.show(<AuthCallback />);
    await until("signedIn");
    expect(page.left).toEqual(["/dashboard"]);
  });

  it("shows that the exchange does not end, and offers to load again", async () => {
    await openCallback("good");
    page.workos.answerAlways("hang");
    page.show(<AuthCallback />);
    await page.pass(25_000);
    expect(page.state.error?.code).toBe("session_unavailable");
    await press("Try again");
    expect(page.left).toEqual(["reload"]);
  });
});

describe("AuthCallback with an error", () => {
  const DENIED = "/callback?error=access_denied&error_description=Not%20%3Cb%3Etoday%3C%2Fb%3E";

  it("shows WorkOS's reason as text, cleans the URL, and focuses the heading", async () => {
    await openDenied();
    page.show(<AuthCallback />);
    await until("error");
    expect(page.state.error).toMatchObject({ code: "access_denied" });
    expect(screen.getByRole("alert")).toHaveTextContent("Not <b>today</b>");
    expect(screen.getByRole("heading")).toHaveFocus();
    expect(location.href).toBe("http://localhost:5173/callback");
  });

  it.each<[string, (state: StartedState) => unknown]>([
    ["no state", () => undefined],
    ["no id", ({ returnTo }) => ({ returnTo })],
    ["another id", (state) => ({ ...state, id: crypto.randomUUID() })],
    ["an empty id", (state) => ({ ...state, id: "" })],
    ["a list of ids", (state) => ({ ...state, id: [state.id] })],
    ["the id beside the state", (state) => state.id],
    ["an id of the prototype", () => JSON.parse('{"__proto__":{"id":""}}') as unknown],
  ])("shows nothing of the URL when the callback has %s", async (_, forge) => {
    await openDenied(forge);
    const { container } = page.show(<AuthCallback />);
    await until("error");
    expect(page.state.error?.detail).toBeUndefined();
    expect(container).toHaveTextContent("Signing in was cancelled or refused.");
    expect(container.innerHTML).not.toMatch(/today|access_denied[^"]/);
    expect(location.search).toBe("");
  });

  it("shows nothing of the URL when this tab has not started a sign-in", async () => {
    page = await openPage("/callback?error=Call+555-0100&error_description=Call+555-0100" + STATE);
    const { container } = page.show(<AuthCallback />);
    await until("error");
    expect(container).toHaveTextContent("Signing in did not work.");
    expect(container.innerHTML).not.toContain("555");
  });

  it("shows nothing of the URL when the sign-in was started an hour ago", async () => {
    await openDenied((state) => state, 3_600_000);
    const { container } = page.show(<AuthCallback />);
    await until("error");
    expect(container.innerHTML).not.toContain("today");
  });

  it("offers another try and a way home", async () => {
    page = await openPage(DENIED + STATE);
    page.show(<AuthCallback />);
    await until("error");
    expect(screen.getByRole("link", { name: "Go to the start page" })).toHaveAttribute("href", "/");
    await press("Try again");
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    expect(page.left[0]).toContain("/user_management/authorize");
    expect(page.left[0]).toContain(encodeURIComponent('"/dashboard"'));
  });

  it("shows it to a signed-in user as well, without signing out", async () => {
    page = await openPage(DENIED);
    page.workos.remember(ADA);
    page.show(<AuthCallback />);
    await until("signedIn");
    expect(screen.getByRole("alert")).toHaveTextContent("cancelled or refused");
    expect(page.left).toEqual([]);
  });

  it("is forgotten once the page has been left", async () => {
    page = await openPage(DENIED);
    const { rerender } = page.show(<AuthCallback />);
    await until("error");
    rerender(page.app(<p>Another page</p>));
    await until("signedOut");
  });

  it("says it in the app's words", async () => {
    page = await openPage(DENIED);
    page.show(<AuthCallback />, {
      messages: {
        access_denied: "Anmeldung abgebrochen",
        retry: "Noch einmal",
        home: "Zur Startseite",
      },
    });
    await until("error");
    expect(screen.getByRole("heading", { name: "Anmeldung abgebrochen" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Noch einmal" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Zur Startseite" })).toBeInTheDocument();
  });

  it("shows what the app makes of it", async () => {
    page = await openPage(DENIED);
    page.show(<AuthCallback error={(error) => <p>{error.code}</p>} />);
    expect(await screen.findByText("access_denied")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("AuthCallback with neither", () => {
  it("says that there is nothing to finish", async () => {
    page = await openPage("/callback");
    page.show(<AuthCallback />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Signing in did not work.");
    expect(page.left).toEqual([]);
  });

  it("leads a signed-in user to the start page", async () => {
    page = await openPage("/callback");
    page.workos.remember(ADA);
    const navigate = vi.fn();
    page.show(<AuthCallback />, { navigate });
    await until("signedIn");
    await vi.waitFor(() => expect(navigate).toHaveBeenCalledWith("/"));
  });
});

interface StartedState {
  returnTo: string;
  id: string;
}

/** A page that started a sign-in, to which WorkOS has come back with an error. */
async function openDenied(forge: (state: StartedState) => unknown = (state) => state, age = 0) {
  page = await openPage("/dashboard");
  const { unmount } = page.show();
  await until("signedOut");
  await page.state.signIn();
  const started = new URL(page.left.pop() ?? "").searchParams.get("state") ?? "";
  unmount();
  page.states.length = 0;
  vi.setSystemTime(Date.now() + age);
  const state = forge(JSON.parse(started) as StartedState);
  const query = new URLSearchParams({
    error: "access_denied",
    error_description: "Not <b>today</b>",
    ...(state !== undefined && { state: JSON.stringify(state) }),
  });
  window.history.replaceState(null, "", `/callback?${query}`);
}

/** A page to which WorkOS has come back, with a code that it knows or not. */
async function openCallback(kind: "good" | "used", state = STATE, opened?: Page) {
  page = opened ?? (await openPage());
  const code = kind === "good" ? page.workos.code(ADA) : "used";
  window.history.replaceState(null, "", `/callback?code=${code}${state}`);
  sessionStorage.setItem("workos:code-verifier", "verifier");
}

async function press(name: string) {
  const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
  await user.click(await screen.findByRole("button", { name }));
}

function until(status: string) {
  return vi.waitFor(() => expect(page.state.status).toBe(status), { interval: 5 });
}
