import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { useAuth as useAuthKit } from "@workos-inc/authkit-react";
import { useConvexAuth, useQueries, type ConvexReactClient } from "convex/react";
import { getFunctionName, makeFunctionReference, type FunctionReference } from "convex/server";
import { useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from "react";
import type { AuthClient } from "./authClient";
import { AuthContext, SessionContext } from "./context";
import { ReactAuthError } from "./errors";
import { MESSAGES, type AuthMessages } from "./messages";
import { authView } from "./state";
import type { AuthUser } from "./user";

/** Between AuthKit above and Convex below: hands over the session, and says what both make of it. */
export function Bridge({
  convex,
  children,
  ...props
}: BridgeProps & { convex: ConvexReactClient }) {
  const { session } = props.client;
  const { isLoading, user, getAccessToken, getSignInUrl, getSignUpUrl, signOut } = useAuthKit();
  const snapshot = useSyncExternalStore(
    session.subscribe,
    session.getSnapshot,
    session.getSnapshot,
  );
  const isSignedIn = user !== null;
  useEffect(() => {
    session.update({
      isLoading,
      isSignedIn,
      getAccessToken,
      getSignInUrl,
      getSignUpUrl,
      signOut: ({ returnTo }) => signOut({ returnTo }),
    });
  }, [
    session,
    // Going to `signedIn` takes two steps, each with its own render.
    snapshot,
    isLoading,
    isSignedIn,
    getAccessToken,
    getSignInUrl,
    getSignUpUrl,
    signOut,
  ]);
  return (
    <SessionContext.Provider value={snapshot}>
      <ConvexProviderWithAuthKit client={convex} useAuth={useSession}>
        <View {...props} convex={convex}>
          {children}
        </View>
      </ConvexProviderWithAuthKit>
    </SessionContext.Provider>
  );
}

/** The two functions of an app that make and find its users rows. */
export interface AuthFunctions {
  me: FunctionReference<"query", "public", Record<string, never>, AuthUser | null>;
  ensureUser: FunctionReference<"mutation", "public", Record<string, never>, unknown>;
}

interface BridgeProps {
  client: AuthClient;
  convex: ConvexReactClient;
  functions: AuthFunctions;
  messages: Partial<AuthMessages> | undefined;
  children: ReactNode;
}

/** What `@convex-dev/workos` takes for AuthKit's `useAuth`. */
function useSession() {
  const { phase, getAccessToken } = useContext(SessionContext);
  return {
    isLoading: phase === "loading",
    // Convex asks only whether there is one.
    user: phase === "signedIn" ? phase : null,
    getAccessToken,
  };
}

function View({ client, convex, functions, messages, children }: BridgeProps) {
  const { redirect, provisioning } = client;
  const snapshot = useContext(SessionContext);
  const auth = useConvexAuth();
  const accepted =
    snapshot.phase === "signedIn" && auth.isAuthenticated ? snapshot.getAccessToken : null;
  const me = useMe(functions, accepted !== null);
  const row = me instanceof Error ? undefined : me;
  useEffect(() => {
    provisioning.update(accepted, row, () => convex.mutation(functions.ensureUser, {}));
  });
  const runProblem = useSyncExternalStore(
    provisioning.subscribe,
    provisioning.getSnapshot,
    provisioning.getSnapshot,
  );
  const rowProblem = useMemo(
    () =>
      me instanceof Error ? new ReactAuthError("provisioning_failed", { cause: me }) : runProblem,
    [me, runProblem],
  );
  const { isLoading, isAuthenticated, isRefreshing } = auth;
  const view = useMemo(
    () =>
      authView({
        session: snapshot,
        convex: { isLoading, isAuthenticated, isRefreshing },
        row,
        rowProblem,
      }),
    [snapshot, isLoading, isAuthenticated, isRefreshing, row, rowProblem],
  );
  const { error } = view;
  useEffect(() => {
    if (error) console.error(`${error.name} (${error.code}): ${error.remedy}`, error.cause ?? "");
  }, [error]);
  const value = useMemo(
    () => ({
      state: {
        ...view,
        signIn: redirect.signIn,
        signOut: redirect.signOut,
        retry: () => client.retry(view.error),
      },
      callback: snapshot.callback,
      client,
      messages: { ...MESSAGES, ...messages },
    }),
    [view, snapshot.callback, client, redirect, messages],
  );
  return <AuthContext.Provider value={value}>{children}</AuthContext.Provider>;
}

/** What `me` answers while `isActive`; an `Error` when it threw. */
function useMe({ me }: AuthFunctions, isActive: boolean): AuthUser | null | undefined | Error {
  // `api.auth.me` is another object each time that it is written; its name is not.
  const name = getFunctionName(me);
  const queries = useMemo(
    () => (isActive ? { me: { query: makeFunctionReference<"query">(name), args: {} } } : {}),
    [name, isActive],
  );
  return useQueries(queries)["me"];
}
