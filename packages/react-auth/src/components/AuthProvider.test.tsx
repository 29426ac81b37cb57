import { act, render } from "@testing-library/react";
import { Component, type ComponentType, type ReactNode } from "react";
import { useConvexAuth } from "convex/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FUNCTIONS, openPage, type Page } from "../../test/app";
import { ADA, CLIENT_ID } from "../../test/fakeWorkos";
import { AuthConfigError } from "../configuration";
import { AuthProvider } from "./AuthProvider";
import { useAuth } from "../hooks/useAuth";

let page: Page;
beforeEach(async () => void (page = await openPage()));
afterEach(() => page.close());

describe("AuthProvider", () => {
  it.each([
    ["missing_client_id", { clientId: undefined }],
    ["missing_redirect_uri", { redirectUri: undefined }],
    ["malformed_api_base_url", { apiBaseUrl: "localhost:4100" }],
  ])("shows an error page for %s, before anything starts", (code, props) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { getByRole } = render(page.app(<p>the app</p>, props));
    const panel = getByRole("alert");
    expect(panel.dataset.authError).toBe(code);
    expect(panel.textContent).toMatch(/VITE_WORKOS_.*\.env\.local/);
    expect(panel.textContent).not.toContain("the app");
    expect(page.workos.requests).toEqual([]);
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.any(AuthConfigError));
  });

  it("shows an error page when it is given neither a client nor a URL", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { getByRole } = render(
      <AuthProvider
        convexUrl={undefined}
        functions={FUNCTIONS}
        clientId="client_1"
        redirectUri="http://localhost:5173/callback"
      />,
    );
    expect(getByRole("alert").textContent).toContain("VITE_CONVEX_URL is not set");
  });

  it("makes one Convex client a URL, whatever renders again", async () => {
    const sockets: string[] = [];
    vi.stubGlobal(
      "WebSocket",
      class {
        constructor(url: string) {
          sockets.push(url);
        }
        close() {}
      },
    );
    page.workos.remember(ADA);
    const app = () => (
      <AuthProvider
        convexUrl="https://one.convex.cloud"
        functions={FUNCTIONS}
        clientId={CLIENT_ID}
        redirectUri="http://localhost:5173/callback"
        apiBaseUrl="http://localhost:4100"
      />
    );
    const { rerender } = render(app());
    await page.pass(1_000);
    rerender(app());
    await page.pass(1_000);
    expect(sockets).toEqual([expect.stringContaining("wss://one.convex.cloud/")]);
  });

  it("lets Convex's own hooks agree", async () => {
    page.workos.remember(ADA);
    const seen: unknown[] = [];
    function Watch() {
      seen.push(useConvexAuth().isAuthenticated);
      return null;
    }
    page.show(<Watch />);
    await vi.waitFor(() => expect(page.state.status).toBe("signedIn"));
    expect(seen.at(-1)).toBe(true);
  });

  it("passes AuthKit's tokens on to onRefresh", async () => {
    page.workos.remember(ADA);
    const onRefresh = vi.fn();
    page.show(null, { onRefresh });
    await vi.waitFor(() => expect(page.state.status).toBe("signedIn"));
    expect(onRefresh).toHaveBeenCalledWith(
      expect.objectContaining({ user: expect.objectContaining({ id: ADA.id }) }),
    );
  });

  it("leaves nothing running when it is taken away", async () => {
    page.workos.remember(ADA);
    const { unmount } = page.show();
    await vi.waitFor(() => expect(page.state.status).toBe("signedIn"));
    await page.pass(1_000);
    unmount();
    const calls = page.convex.calls.length;
    // AuthKit's own timer cannot be stopped; Convex must not be given its tokens.
    await page.pass(10 * 60_000, 10_000);
    expect(page.convex.calls.slice(calls).filter((call) => call.subject !== null)).toEqual([]);
  });

  it("says in the console what to do about an error, and never a token", async () => {
    page.workos.remember(ADA);
    page.convex.refuseTokens(true);
    page.show();
    await vi.waitFor(() => expect(page.state.status).toBe("error"));
    await act(() => page.pass(1_000));
    const lines = vi.mocked(console.error).mock.calls.map((call) => call.join(" "));
    expect(lines).toContainEqual(expect.stringContaining("token_rejected"));
    expect(lines.join()).not.toMatch(/eyJ|refresh_\d/);
  });
});

describe("useAuth", () => {
  it("outside of AuthProvider says what is missing", () => {
    const caught = boundary();
    function Lost() {
      return useAuth().status;
    }
    render(
      <caught.Boundary>
        <Lost />
      </caught.Boundary>,
    );
    expect(String(caught.error)).toContain("<AuthProvider>");
  });
});

function boundary() {
  const caught: { error: unknown; Boundary: ComponentType<{ children: ReactNode }> } = {
    error: undefined,
    Boundary: () => null,
  };
  class Boundary extends Component<{ children: ReactNode }> {
    override state = { hasFailed: false };
    static getDerivedStateFromError = () => ({ hasFailed: true });
    override componentDidCatch(error: unknown) {
      caught.error = error;
    }
    override render() {
      return this.state.hasFailed ? null : this.props.children;
    }
  }
  caught.Boundary = Boundary;
  return caught;
}
