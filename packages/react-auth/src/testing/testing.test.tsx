import { act, cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useConvexAuth, useMutation, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ConnectionStatus,
  ImpersonationBanner,
  RequireAuth,
  SessionError,
  SessionExpired,
  SignInButton,
  SignedIn,
  useAccessToken,
  useAuth,
  useAuthedQuery,
  useOrganization,
  useUser,
} from "../index";
import {
  createMockSession,
  MockAuthProvider,
  SESSION_STATES,
  stateName,
  type MockState,
  type SessionStateName,
} from "./index";

afterEach(cleanup);

const listSessions = makeFunctionReference<"query", Record<string, never>, string[]>(
  "sessions:list",
);
const remove = makeFunctionReference<"mutation", { id: string }, string>("sessions:remove");

describe("MockAuthProvider", () => {
  it.each(Object.keys(SESSION_STATES) as SessionStateName[])("shows the state %s", (state) => {
    let shown: string | undefined;
    function Watch() {
      shown = stateName(useAuth());
      return null;
    }
    render(
      <MockAuthProvider state={state}>
        <Watch />
      </MockAuthProvider>,
    );
    expect(shown).toBe(state);
  });

  it.each<[MockState, string]>([
    ["noOrganization", "organization"],
    ["missingPermission", "permission"],
    ["staleAuthentication", "recentAuth"],
    ["impersonated", "impersonation"],
  ])("shows what a session lacks: %s", (state, missing) => {
    render(
      <MockAuthProvider state={state}>
        <RequireAuth
          organization
          permission="sessions:delete"
          recentAuth={{ maxAgeMs: 3_600_000 }}
          notImpersonated
          fallback={({ kind }) => <p>missing {kind}</p>}
        >
          all there
        </RequireAuth>
      </MockAuthProvider>,
    );
    expect(screen.getByText(`missing ${missing}`)).toBeInTheDocument();
  });

  it("moves by events, and keeps a trace", () => {
    const mock = createMockSession();
    render(
      <MockAuthProvider mock={mock}>
        <ConnectionStatus />
        <SessionExpired />
        <SignedIn>{(user) => <p>Hello, {user.name}</p>}</SignedIn>
      </MockAuthProvider>,
    );
    expect(screen.getByText("Hello, Ada Lovelace")).toBeInTheDocument();
    act(() => mock.dispatch({ type: "connectionOffline" }));
    expect(screen.getByRole("status")).toHaveTextContent("You are offline.");
    expect(screen.getByText("Hello, Ada Lovelace")).toBeInTheDocument();
    act(() => mock.dispatch({ type: "sessionEnded", isExpired: true }));
    expect(screen.queryByText("Hello, Ada Lovelace")).toBeNull();
    expect(screen.getByRole("alert")).toHaveTextContent("Your session has expired.");
    expect(mock.trace).toEqual([
      { event: "connectionOffline", from: "signedIn", to: "offline" },
      { event: "sessionEnded", from: "offline", to: "sessionExpired" },
    ]);
  });

  it("follows its state, as a control of a story changes it", () => {
    const page = (state: MockState) => (
      <MockAuthProvider state={state}>
        <SessionError />
        <SignedIn>in</SignedIn>
      </MockAuthProvider>
    );
    const { rerender } = render(page("token_rejected"));
    expect(screen.getByRole("alert")).toHaveTextContent("could not confirm it");
    rerender(page("signedIn"));
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByText("in")).toBeInTheDocument();
  });

  it("records what the page asks for, and leaves no page", async () => {
    const mock = createMockSession({ state: "signedOut" });
    render(
      <MockAuthProvider mock={mock}>
        <SignInButton returnTo="/dashboard" />
      </MockAuthProvider>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect(mock.calls).toMatchObject([{ name: "signIn", options: { returnTo: "/dashboard" } }]);
  });

  it("has its own user and session", () => {
    function Profile() {
      const { current } = useOrganization();
      return `${useUser()?.name} of ${current?.id} as ${current?.role}`;
    }
    render(
      <MockAuthProvider
        user={{ name: "Grace" }}
        session={{ organizationId: "org_2", role: "owner" }}
      >
        <Profile />
        <ImpersonationBanner />
      </MockAuthProvider>,
    );
    expect(screen.getByText("Grace of org_2 as owner")).toBeInTheDocument();
    expect(screen.queryByRole("complementary")).toBeNull();
  });

  it("answers Convex's hooks with the given results", async () => {
    const removeSession = vi.fn(() => "removed");
    let run: ((args: { id: string }) => Promise<string>) | undefined;
    function List() {
      run = useMutation(remove);
      const { isAuthenticated } = useConvexAuth();
      return `${useQuery(listSessions, {})?.join()} ${useAuthedQuery(listSessions, {})?.join()} ${isAuthenticated}`;
    }
    const functions = { "sessions:list": ["one", "two"], "sessions:remove": removeSession };
    render(
      <MockAuthProvider functions={functions}>
        <List />
      </MockAuthProvider>,
    );
    expect(screen.getByText("one,two one,two true")).toBeInTheDocument();
    await expect(run?.({ id: "1" })).resolves.toBe("removed");
    expect(removeSession).toHaveBeenCalledWith({ id: "1" });
  });

  it("names a function that has no result", () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    function List() {
      return useAuthedQuery(listSessions, {});
    }
    expect(() =>
      render(
        <MockAuthProvider>
          <List />
        </MockAuthProvider>,
      ),
    ).toThrow('MockAuthProvider has no result of "sessions:list"');
  });

  it("skips queries that require a user until there is one", () => {
    function List() {
      return <p>{String(useAuthedQuery(listSessions, {}))}</p>;
    }
    const mock = createMockSession({ state: "loadingUser" });
    render(
      <MockAuthProvider mock={mock} functions={{ "sessions:list": ["one"] }}>
        <List />
      </MockAuthProvider>,
    );
    expect(screen.getByText("undefined")).toBeInTheDocument();
    act(() => mock.show("signedIn"));
    expect(screen.getByText("one")).toBeInTheDocument();
  });

  it("has an access token while signed in only", async () => {
    let getToken: (() => Promise<string | null>) | undefined;
    function Watch() {
      getToken = useAccessToken();
      return null;
    }
    const mock = createMockSession();
    render(
      <MockAuthProvider mock={mock}>
        <Watch />
      </MockAuthProvider>,
    );
    expect(await getToken?.()).toBe("mock-access-token");
    act(() => mock.show("signedOut"));
    expect(await getToken?.()).toBeNull();
  });
});
