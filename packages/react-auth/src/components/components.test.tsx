import { act, cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMockSession, MockAuthProvider, type MockState } from "../testing";
import { SignInButton, SignOutButton, SignUpButton } from "./buttons";
import { ConnectionStatus } from "./ConnectionStatus";
import { ImpersonationBanner } from "./ImpersonationBanner";
import { Login } from "./Login";
import { ReauthenticateDialog } from "./ReauthenticateDialog";
import { RequireAuth } from "./RequireAuth";
import { SessionExpired } from "./SessionExpired";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  window.history.replaceState(null, "", "/");
});

function show(state: MockState, children: ReactNode) {
  const mock = createMockSession({ state });
  const result = render(<MockAuthProvider mock={mock}>{children}</MockAuthProvider>);
  return { mock, ...result };
}

describe("RequireAuth with requirements", () => {
  it("shows its children when the session meets them", () => {
    show("signedIn", <RequireAuth role="admin">secret</RequireAuth>);
    expect(screen.getByText("secret")).toBeInTheDocument();
  });

  it.each<[MockState, Parameters<typeof RequireAuth>[0], string]>([
    ["missingPermission", { role: "admin", children: "secret" }, "You do not have access"],
    ["missingPermission", { permission: "sessions:delete", children: "secret" }, "You do not"],
    ["signedIn", { featureFlag: "beta", children: "secret" }, "You do not have access"],
    ["signedIn", { entitlement: "pro", children: "secret" }, "You do not have access"],
    ["noOrganization", { organization: true, children: "secret" }, "Choose an organization"],
    ["impersonated", { notImpersonated: true, children: "secret" }, "while you impersonate"],
    [
      "staleAuthentication",
      { recentAuth: { maxAgeMs: 60_000 }, children: "secret" },
      "signed in recently",
    ],
  ])("%s: says what is missing, and focuses it", (state, props, text) => {
    show(state, <RequireAuth {...props} />);
    expect(screen.queryByText("secret")).toBeNull();
    expect(screen.getByRole("alert")).toHaveTextContent(text);
    expect(screen.getByRole("heading")).toHaveFocus();
  });

  it("hides with fallback={null}, signed out as well", () => {
    const { container, mock } = show(
      "missingPermission",
      <RequireAuth role="admin" fallback={null}>
        secret
      </RequireAuth>,
    );
    expect(container).toBeEmptyDOMElement();
    act(() => mock.show("signedOut"));
    expect(container).toBeEmptyDOMElement();
    expect(mock.calls).toEqual([]);
    act(() => mock.show("signedIn"));
    expect(container).toHaveTextContent("secret");
  });

  it("tells the fallback what is missing", () => {
    const { mock } = show(
      "missingPermission",
      <RequireAuth role={["admin", "owner"]} fallback={(missing) => JSON.stringify(missing)}>
        secret
      </RequireAuth>,
    );
    expect(screen.getByText('{"kind":"role","anyOf":["admin","owner"]}')).toBeInTheDocument();
    act(() => mock.show("signedOut"));
    expect(screen.getByText('{"kind":"session"}')).toBeInTheDocument();
  });

  it("ends what it shows when the token loses the permission", () => {
    const { mock } = show(
      "signedIn",
      <RequireAuth permission="sessions:delete">secret</RequireAuth>,
    );
    const { session } = mock.getFacts();
    act(() => mock.dispatch({ type: "claimsRead", session: { ...session, permissions: [] } }));
    expect(screen.queryByText("secret")).toBeNull();
  });

  it("ends what it shows when the sign-in becomes too old", () => {
    vi.useFakeTimers();
    show("signedIn", <RequireAuth recentAuth={{ maxAgeMs: 120_000 }}>secret</RequireAuth>);
    expect(screen.getByText("secret")).toBeInTheDocument();
    act(() => void vi.advanceTimersByTime(59_000));
    expect(screen.getByText("secret")).toBeInTheDocument();
    act(() => void vi.advanceTimersByTime(2_000));
    expect(screen.queryByText("secret")).toBeNull();
  });
});

describe("the buttons", () => {
  it("SignUpButton asks for the page for new accounts", async () => {
    const { mock } = show("signedOut", <SignUpButton loginHint="ada@example.com" />);
    await userEvent.click(screen.getByRole("button", { name: "Create account" }));
    expect(mock.calls).toMatchObject([
      { name: "signIn", options: { screenHint: "sign-up", loginHint: "ada@example.com" } },
    ]);
  });

  it("render gives the props to an element of the app; its own props come first", async () => {
    const { mock } = show(
      "signedOut",
      <SignInButton returnTo="/a" render={<button className="primary">Log in</button>} />,
    );
    const button = screen.getByRole("button", { name: "Log in" });
    expect(button).toHaveClass("primary");
    expect(button).toHaveAttribute("type", "button");
    await userEvent.click(button);
    expect(mock.calls).toMatchObject([{ name: "signIn", options: { returnTo: "/a" } }]);
  });

  it("render may be a function", async () => {
    const { mock } = show(
      "signedIn",
      <SignOutButton
        render={({ children, ...props }) => <button {...props}>Bye: {children}</button>}
      />,
    );
    await userEvent.click(screen.getByRole("button", { name: "Bye: Sign out" }));
    expect(mock.calls).toMatchObject([{ name: "signOut" }]);
    expect(mock.state).toBe("signedOut");
  });
});

describe("Login", () => {
  it("goes on to the sign-in page with what WorkOS has added to the URL", () => {
    window.history.replaceState(
      null,
      "",
      "/login?invitation_token=inv_1&organization_id=org_1&login_hint=ada@example.com",
    );
    const { mock } = show("signedOut", <Login returnTo="/welcome" />);
    expect(mock.calls).toMatchObject([
      {
        name: "signIn",
        options: {
          returnTo: "/welcome",
          invitationToken: "inv_1",
          organizationId: "org_1",
          loginHint: "ada@example.com",
        },
      },
    ]);
    expect(screen.getByRole("status")).toHaveTextContent("Taking you to sign in…");
  });

  it("starts a sign-in for a signed-in user too: an impersonation begins here", () => {
    const { mock } = show("signedIn", <Login />);
    expect(mock.calls).toMatchObject([{ name: "signIn", options: { returnTo: "/" } }]);
  });

  it("shows an error instead of a loop", () => {
    const { mock } = show("sign_in_failed", <Login />);
    expect(mock.calls).toEqual([]);
    expect(screen.getByRole("alert")).toHaveTextContent("Signing in did not work.");
  });

  it("retries to the same page, not back to itself, which would start again", async () => {
    const { mock } = show("sign_in_failed", <Login returnTo="/welcome" />);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(mock.calls).toMatchObject([{ name: "signIn", options: { returnTo: "/welcome" } }]);
  });

  it("retries to the same page when the browser has not left", () => {
    vi.useFakeTimers();
    const { mock } = show("signedOut", <Login returnTo="/welcome" />);
    act(() => void vi.advanceTimersByTime(30_000));
    act(() => screen.getByRole("button", { name: "Try again" }).click());
    expect(mock.calls).toHaveLength(2);
    expect(mock.calls[1]).toMatchObject({ name: "signIn", options: { returnTo: "/welcome" } });
  });
});

describe("ImpersonationBanner", () => {
  it("names both, and ends the impersonation", async () => {
    const { mock } = show("impersonated", <ImpersonationBanner />);
    expect(screen.getByRole("status")).toHaveTextContent(
      "support@example.com is signed in as Ada Lovelace.",
    );
    await userEvent.click(screen.getByRole("button", { name: "End impersonation" }));
    expect(mock.state).toBe("signedOut");
  });

  it.each<MockState>(["signedIn", "signedOut", "loadingUser", "token_rejected"])(
    "shows nothing in the state %s",
    (state) => {
      expect(show(state, <ImpersonationBanner />).container).toBeEmptyDOMElement();
    },
  );
});

describe("ConnectionStatus", () => {
  beforeEach(() => void vi.useFakeTimers());

  it("says offline at once, and reconnecting only when it lasts", () => {
    const { mock } = show("signedIn", <ConnectionStatus />);
    const status = screen.getByRole("status");
    expect(status).toBeEmptyDOMElement();
    act(() => mock.dispatch({ type: "connectionOffline" }));
    expect(status).toHaveTextContent("You are offline.");
    act(() => mock.dispatch({ type: "connectionRestored" }));
    expect(status).toBeEmptyDOMElement();
    act(() => mock.dispatch({ type: "connectionLost" }));
    expect(status).toBeEmptyDOMElement();
    act(() => void vi.advanceTimersByTime(1_000));
    expect(status).toHaveTextContent("Reconnecting…");
    act(() => mock.dispatch({ type: "connectionRestored" }));
    expect(status).toBeEmptyDOMElement();
  });
});

describe("SessionExpired", () => {
  it("offers to sign in again, and not after a sign-out", async () => {
    const { mock, container } = show("sessionExpired", <SessionExpired />);
    expect(screen.getByRole("heading")).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Sign in again" }));
    expect(mock.calls).toMatchObject([{ name: "signIn" }]);
    act(() => mock.show("signedOut"));
    expect(container).toBeEmptyDOMElement();
  });
});

describe("ReauthenticateDialog", () => {
  const dialog = (onClose = () => {}) => (
    <ReauthenticateDialog open maxAgeMs={120_000} onClose={onClose} />
  );

  it("asks for a sign-in of at most that age", async () => {
    const { mock } = show("staleAuthentication", dialog());
    expect(screen.getByRole("dialog")).toHaveAccessibleName("Sign in again to continue");
    expect(screen.getByRole("button", { name: "Sign in again" })).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Sign in again" }));
    expect(mock.calls).toMatchObject([{ name: "signIn", options: { maxAge: 120 } }]);
  });

  it("closes by its button", async () => {
    const onClose = vi.fn();
    const { mock } = show("staleAuthentication", dialog(onClose));
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(mock.calls).toEqual([]);
  });

  it("does not open after a recent sign-in, nor when it is not asked to", () => {
    const { container } = show("signedIn", dialog());
    expect(container).toBeEmptyDOMElement();
    const closed = <ReauthenticateDialog open={false} maxAgeMs={1} onClose={() => {}} />;
    expect(show("staleAuthentication", closed).container).toBeEmptyDOMElement();
  });
});

describe("on a server", () => {
  it.each<MockState>(["loadingSession", "signedOut", "signedIn", "offline", "token_rejected"])(
    "every component renders in the state %s without a browser",
    (state) => {
      vi.stubGlobal("localStorage", undefined);
      const html = renderToString(
        <MockAuthProvider state={state}>
          <ConnectionStatus />
          <ImpersonationBanner />
          <SessionExpired />
          <Login />
          <RequireAuth role="admin">secret</RequireAuth>
          <ReauthenticateDialog open={false} maxAgeMs={1} onClose={() => {}} />
        </MockAuthProvider>,
      );
      expect(html.includes("secret")).toBe(["signedIn", "offline"].includes(state));
    },
  );
});
