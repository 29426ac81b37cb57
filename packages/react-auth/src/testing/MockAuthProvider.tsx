import { ConvexProviderWithAuth } from "convex/react";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { AuthContext } from "../context";
import { MESSAGES, type AuthMessages } from "../messages";
import type { PageActions } from "../session/pageActions";
import { viewOf } from "../session/machine";
import { createFakeConvexClient, type MockFunctions } from "./fakeConvexClient";
import { createMockSession, type MockSession, type MockSessionOptions } from "./createMockSession";

/**
 * `AuthProvider` for tests and stories: shows any state of the session, without WorkOS,
 * Convex or a network. Every hook and component of `@opensync/react-auth` works below it,
 * and so do Convex's hooks for the functions that it is given. Nothing leaves the page:
 * `signIn` and the other actions are recorded in `mock.calls`.
 *
 * @example
 * ```tsx
 * const page = (
 *   <MockAuthProvider state="missingPermission" functions={{ "sessions:list": [] }}>
 *     <h1>Dashboard</h1>
 *   </MockAuthProvider>
 * );
 * ```
 */
export function MockAuthProvider({
  mock: given,
  state,
  user,
  session,
  functions = NO_FUNCTIONS,
  messages,
  children,
}: MockAuthProviderProps): ReactNode {
  const [own] = useState(() => createMockSession({ state, user, session }));
  const mock = given ?? own;
  // A story changes its state by a control; user and session are read once.
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current && !given && state) own.show(state);
    isFirst.current = false;
  }, [given, own, state]);
  const facts = useSyncExternalStore(mock.subscribe, mock.getFacts, mock.getFacts);
  const convex = useMemo(() => createFakeConvexClient(functions), [functions]);
  const value = useMemo(() => {
    const page = createPage(mock);
    const view = viewOf(facts);
    return {
      state: {
        ...view,
        signIn: async (options = {}) => mock.call({ name: "signIn", options }),
        async signOut(options = {}) {
          mock.call({ name: "signOut", options });
          mock.dispatch({ type: "sessionEnded", isExpired: false });
        },
        retry: () => mock.call({ name: "retry" }),
      },
      callback: facts.callback,
      page,
      messages: { ...MESSAGES, ...messages },
    } satisfies React.ContextType<typeof AuthContext>;
  }, [mock, facts, messages]);
  const isSignedIn = value.state.status === "signedIn";
  const isLoading = value.state.status === "loading";
  const useMockAuth = useMemo(
    () =>
      function useMockAuth() {
        return { isLoading, isAuthenticated: isSignedIn, fetchAccessToken };
      },
    [isLoading, isSignedIn],
  );
  return (
    <ConvexProviderWithAuth client={convex} useAuth={useMockAuth}>
      <AuthContext.Provider value={value}>{children}</AuthContext.Provider>
    </ConvexProviderWithAuth>
  );
}

export type MockAuthProviderProps = CommonProps &
  (
    | {
        /** A session that a test moves by events, instead of `state`, `user` and `session`. */
        mock: MockSession;
        state?: undefined;
        user?: undefined;
        session?: undefined;
      }
    | (MockSessionOptions & { mock?: undefined })
  );

interface CommonProps {
  /**
   * What Convex functions return below it, by name. A function that has no result here
   * throws an error that names it.
   * @default {}
   */
  functions?: MockFunctions | undefined;
  /** As in `AuthProvider`. */
  messages?: Partial<AuthMessages> | undefined;
  children?: ReactNode;
}

function createPage(mock: MockSession): PageActions {
  return {
    async signInAutomatically() {
      mock.call({ name: "signInAutomatically" });
    },
    retry: () => mock.call({ name: "retry" }),
    goHome: () => mock.call({ name: "goHome" }),
    leaveCallback: () => mock.dispatch({ type: "callbackLeft" }),
    async switchToOrganization(organizationId) {
      mock.call({ name: "switchToOrganization", organizationId });
      const { session } = mock.getFacts();
      mock.dispatch({ type: "claimsRead", session: { ...session, organizationId } });
    },
    async getAccessToken() {
      mock.call({ name: "getAccessToken" });
      return mock.getFacts().phase === "signedIn" ? MOCK_TOKEN : null;
    },
  };
}

const fetchAccessToken = async () => MOCK_TOKEN;

/** No token of a real issuer: a server refuses it. */
const MOCK_TOKEN = "mock-access-token";

const NO_FUNCTIONS: MockFunctions = {};
