import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { createRef } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA } from "../../test/fakeWorkos";
import { SignInButton, SignOutButton } from "./buttons";

let page: Page;
beforeEach(async () => void (page = await openPage()));
afterEach(() => page.close());

describe("SignInButton", () => {
  it("is a real button with every prop of one", async () => {
    const ref = createRef<HTMLButtonElement>();
    page.show(
      <form>
        <SignInButton ref={ref} className="big" aria-label="Come in" data-testid="x" />
      </form>,
    );
    const button = screen.getByRole("button", { name: "Come in" });
    expect(button).toHaveAttribute("type", "button");
    expect(button).toHaveClass("big");
    expect(button).toHaveTextContent("Sign in");
    expect(ref.current).toBe(button);
    await until("signedOut");
  });

  it("leads to the sign-in page, by keyboard as well", async () => {
    page.show(
      <SignInButton returnTo="/dashboard" screenHint="sign-up" loginHint={ADA.email}>
        Join
      </SignInButton>,
    );
    await until("signedOut");
    const user = setup();
    await user.tab();
    await user.keyboard("{Enter}");
    await vi.waitFor(() => expect(page.left).toHaveLength(1));
    const query = new URL(page.left[0] ?? "").searchParams;
    expect(query.get("screen_hint")).toBe("sign-up");
    expect(query.get("login_hint")).toBe(ADA.email);
    expect(JSON.parse(query.get("state") ?? "")).toMatchObject({ returnTo: "/dashboard" });
  });

  it("is busy while it leads there, and no longer", async () => {
    let go = () => {};
    vi.spyOn(crypto.subtle, "digest").mockReturnValue(
      new Promise((resolve) => (go = () => resolve(new ArrayBuffer(32)))),
    );
    page.show(<SignInButton />);
    await until("signedOut");
    await setup().click(screen.getByRole("button"));
    expect(screen.getByRole("button")).toBeDisabled();
    expect(screen.getByRole("button")).toHaveAttribute("aria-busy", "true");
    go();
    await vi.waitFor(() => expect(screen.getByRole("button")).toBeEnabled());
    expect(screen.getByRole("button")).not.toHaveAttribute("aria-busy");
  });

  it("lets the app go first, and hold it back", async () => {
    const onClick = vi.fn((event: React.MouseEvent) => event.preventDefault());
    page.show(<SignInButton onClick={onClick} />);
    await until("signedOut");
    await setup().click(screen.getByRole("button"));
    expect(onClick).toHaveBeenCalledOnce();
    await page.pass(1_000);
    expect(page.left).toEqual([]);
  });

  it("stays disabled when the app says so", async () => {
    page.show(<SignInButton disabled />);
    await until("signedOut");
    expect(screen.getByRole("button")).toBeDisabled();
  });

  it("shows its failure as the state", async () => {
    vi.spyOn(crypto.subtle, "digest").mockRejectedValue(new Error("not allowed here"));
    page.show(<SignInButton />);
    await until("signedOut");
    await setup().click(screen.getByRole("button"));
    await until("error");
    expect(page.state.error?.code).toBe("sign_in_failed");
  });
});

describe("SignOutButton", () => {
  it("signs out and goes to returnTo", async () => {
    page.workos.remember(ADA);
    page.show(<SignOutButton returnTo="/bye">Leave</SignOutButton>);
    await until("signedIn");
    await setup().click(screen.getByRole("button", { name: "Leave" }));
    await until("signedOut");
    expect(page.left[0]).toContain(encodeURIComponent("http://localhost:5173/bye"));
  });

  it("says what it is by itself", async () => {
    page.show(<SignOutButton />);
    expect(screen.getByRole("button", { name: "Sign out" })).toHaveAttribute("type", "button");
    await until("signedOut");
  });
});

function setup() {
  return userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
}

function until(status: string) {
  return vi.waitFor(() => expect(page.state.status).toBe(status), { interval: 5 });
}
