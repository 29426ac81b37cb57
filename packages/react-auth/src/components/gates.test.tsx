import { act, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA } from "../../test/fakeWorkos";
import { SessionError, SessionLoading, SignedIn, SignedOut } from "./gates";
import { RequireAuth } from "./RequireAuth";

let page: Page;
beforeEach(async () => void (page = await openPage("/dashboard?tab=2")));
afterEach(() => page.close());

describe("the gates", () => {
  const gates = (
    <>
      <SignedIn>{(user) => <p>in as {user.email}</p>}</SignedIn>
      <SignedOut>out</SignedOut>
      <SessionLoading>loading</SessionLoading>
      <SessionError>{(error) => <p>wrong: {error.code}</p>}</SessionError>
    </>
  );

  it("show one thing at a time: loading, then signed out", async () => {
    const { container } = page.show(gates);
    expect(container).toHaveTextContent(/^loading$/);
    await until("signedOut");
    expect(container).toHaveTextContent(/^out$/);
  });

  it("show one thing at a time: loading, then the user", async () => {
    page.workos.remember(ADA);
    const { container } = page.show(gates);
    await vi.waitFor(() => expect(container).toHaveTextContent(`in as ${ADA.email}`));
    expect(container).toHaveTextContent(/^in as ada@example.com$/);
  });

  it("show one thing at a time: loading, then what went wrong", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    const { container } = page.show(gates);
    await until("error");
    expect(container).toHaveTextContent(/^wrong: token_rejected$/);
  });

  it("have something to show by themselves", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    page.show(
      <>
        <SessionLoading />
        <SessionError />
      </>,
    );
    expect(screen.getByRole("status")).toHaveTextContent("Signing you in…");
    await until("error");
    expect(screen.queryByRole("status")).toBeNull();
    expect(screen.getByRole("alert")).toHaveTextContent("could not confirm it");
  });

  it("take children that are not a function", async () => {
    page.workos.remember(ADA);
    page.show(<SignedIn>welcome</SignedIn>);
    expect(await screen.findByText("welcome")).toBeInTheDocument();
  });

  it("offer to sign out of a deleted account, for nothing else helps", async () => {
    page.workos.remember(ADA);
    page.convex.deleteUser(ADA.id);
    page.show(<SessionError />);
    await until("error");
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    await until("signedOut");
    expect(page.left[0]).toContain("/user_management/sessions/logout");
  });
});

describe("RequireAuth", () => {
  it("shows its children to a signed-in user", async () => {
    page.workos.remember(ADA);
    page.show(<RequireAuth>{(user) => <p>{user.workosId}</p>}</RequireAuth>);
    expect(await screen.findByText(ADA.id)).toBeInTheDocument();
    expect(page.left).toEqual([]);
  });

  it("leads everybody else to sign in, once, and back to this page", async () => {
    page.show(<RequireAuth>secret</RequireAuth>);
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    await page.pass(5_000);
    expect(page.left).toHaveLength(1);
    const state = new URL(page.left[0] ?? "").searchParams.get("state") ?? "";
    expect(JSON.parse(state)).toMatchObject({ returnTo: "/dashboard?tab=2" });
    expect(screen.getByRole("status")).toHaveTextContent("Taking you to sign in…");
    expect(screen.queryByText("secret")).toBeNull();
  });

  it("leads there again when the browser brings the page back as it was left", async () => {
    page.show(<RequireAuth>secret</RequireAuth>);
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    act(() => void window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await vi.waitFor(() => expect(page.left).toHaveLength(2));
  });

  it("waits until the tab is visible", async () => {
    const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    page.show(<RequireAuth>secret</RequireAuth>);
    await until("signedOut");
    await page.pass(5_000);
    expect(page.left).toEqual([]);
    visibility.mockReturnValue("visible");
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    visibility.mockRestore();
  });

  it("does not overtake a sign-out, but leads to sign in when the page is shown again", async () => {
    page.workos.remember(ADA);
    page.show(<RequireAuth>secret</RequireAuth>);
    await screen.findByText("secret");
    await act(() => page.state.signOut());
    await page.pass(5_000);
    expect(page.left).toEqual([expect.stringContaining("/user_management/sessions/logout")]);
    expect(screen.queryByText("secret")).toBeNull();
    act(() => void window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await vi.waitFor(() => expect(page.left).toHaveLength(2));
    expect(page.left[1]).toContain("/user_management/authorize");
  });

  it("shows its fallback instead, and leads nowhere", async () => {
    page.show(<RequireAuth fallback="please sign in">secret</RequireAuth>);
    expect(await screen.findByText("please sign in")).toBeInTheDocument();
    expect(page.left).toEqual([]);
  });

  it("shows an error instead of going round in circles", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    page.show(<RequireAuth>secret</RequireAuth>);
    expect(await screen.findByRole("alert")).toBeInTheDocument();
    await page.pass(60_000, 5_000);
    expect(page.left).toEqual([]);
  });

  it("goes round in no circle when the browser loses each session, but says why", async () => {
    // As after a load of the page that has just completed a sign-in.
    sessionStorage.setItem("opensync-auth:returned", String(Date.now() - 2_000));
    page.show(<RequireAuth>secret</RequireAuth>);
    expect(await screen.findByRole("alert")).toBeInTheDocument();
    expect(page.state.error?.remedy).toContain("cookie");
    expect(page.left).toEqual([]);
    act(() => page.state.retry());
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
  });

  it("leads to sign in as ever when the last sign-in is long past", async () => {
    sessionStorage.setItem("opensync-auth:returned", String(Date.now() - 60_000));
    page.show(<RequireAuth>secret</RequireAuth>);
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
  });

  it("shows what the app gives it for loading and errors", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    page.show(
      <RequireAuth
        loading="one moment"
        error={(error, retry) => <button onClick={retry}>{error.code}</button>}
      >
        secret
      </RequireAuth>,
    );
    expect(screen.getByText("one moment")).toBeInTheDocument();
    const button = await screen.findByRole("button", { name: "token_rejected" });
    page.convex.refuseTokens(false);
    act(() => button.click());
    await until("signedIn");
    expect(screen.getByText("secret")).toBeInTheDocument();
  });
});

function until(status: string) {
  return vi.waitFor(() => expect(page.state.status).toBe(status), { interval: 5 });
}
