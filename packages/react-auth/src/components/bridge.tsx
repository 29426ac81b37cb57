import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { useAuth as useAuthKit } from "@workos-inc/authkit-react";
import { useConvexAuth, useQueries, type ConvexReactClient } from "convex/react";
import { getFunctionName, makeFunctionReference, type FunctionReference } from "convex/server";
import {
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import type { AuthClient } from "../session/authClient";
import { AuthContext, SessionContext } from "./context";
import { ReactAuthError } from "../errors";
import { MESSAGES, type AuthMessages } from "./messages";
import { authView, LOADING_LIMIT } from "../session/machine";
import type { AuthUser } from "../user";

/** Connects AuthKit above with Convex below, and derives the state from both. */
export function Bridge({ convex: given, children, ...props }: BridgeProps) {
  const { session, convexClients } = props.client;
  const { isLoading, user, getAccessToken, getSignInUrl, getSignUpUrl, signOut } = useAuthKit();
  const snapshot = useSyncExternalStore(
    session.subscribe,
    session.getSnapshot,
    session.getSnapshot,
  );
  const isOwn = typeof given !== "string";
  const convex = isOwn ? given : convexClients.get(given, snapshot.generation);
  // Effects of children run first: by now none of them uses another client.
  useEffect(() => convexClients.retain(isOwn ? undefined : convex), [convexClients, isOwn, convex]);
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
        {/* Convex's hooks keep the results of a former client, and the app may keep them in its state. */}
        <View key={snapshot.generation} {...props} convex={convex}>
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

interface BridgeProps extends ViewProps {
  /** The app's own client, or the deployment's URL. */
  convex: ConvexReactClient | string;
}

interface ViewProps {
  client: AuthClient;
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

function View({
  client,
  convex,
  functions,
  messages,
  children,
}: ViewProps & { convex: ConvexReactClient }) {
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
  const facts = useMemo(
    () => ({
      session: snapshot,
      convex: { isLoading, isAuthenticated, isRefreshing },
      row,
      rowProblem,
    }),
    [snapshot, isLoading, isAuthenticated, isRefreshing, row, rowProblem],
  );
  const { isOverdue, restart } = useOverdue(authView(facts).status === "loading");
  const view = useMemo(() => authView({ ...facts, isOverdue }), [facts, isOverdue]);
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
        retry() {
          restart();
          client.retry(view.error);
        },
      },
      callback: snapshot.callback,
      client,
      messages: { ...MESSAGES, ...messages },
    }),
    [view, snapshot.callback, client, redirect, messages, restart],
  );
  return <AuthContext.Provider value={value}>{children}</AuthContext.Provider>;
}

/** Whether the page has been loading for too long; `restart` begins to count again. */
function useOverdue(isActive: boolean) {
  const [isOverdue, setOverdue] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!isActive) return;
    const timer = setTimeout(() => setOverdue(true), LOADING_LIMIT);
    return () => {
      clearTimeout(timer);
      setOverdue(false);
    };
  }, [isActive, round]);
  const restart = useCallback(() => setRound((count) => count + 1), []);
  return { isOverdue, restart };
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
