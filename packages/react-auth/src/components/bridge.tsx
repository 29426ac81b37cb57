import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { useAuth as useAuthKit } from "@workos-inc/authkit-react";
import { useConvexAuth, type ConvexReactClient } from "convex/react";
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
import { ReactAuthError } from "../errors";
import type { AuthClient } from "../session/authClient";
import { systemClock } from "../session/backoff";
import { watchConnection } from "../session/connection";
import { LOADING_LIMIT, transition, viewOf, type SessionEvent } from "../session/machine";
import { watchUser, type UserAnswer } from "../session/watchUser";
import type { AuthUser } from "../user";
import { AuthContext, SessionContext } from "../context";
import { MESSAGES, type AuthMessages } from "../messages";

/** Connects AuthKit above with Convex below, and derives the state from both. */
export function Bridge({
  client,
  convex: given,
  functions,
  messages,
  children,
}: BridgeProps): ReactNode {
  const { session, convexClients } = client;
  const { isLoading, user, ...kit } = useAuthKit();
  const { getAccessToken, getSignInUrl, getSignUpUrl, signOut, switchToOrganization } = kit;
  const snapshot = useSyncExternalStore(
    session.subscribe,
    session.getSnapshot,
    session.getSnapshot,
  );
  const isOwn = typeof given !== "string";
  const convex = isOwn ? given : convexClients.get(given, snapshot.generation);
  // Effects of children run first: by now none of them uses another client.
  useEffect(() => convexClients.retain(isOwn ? undefined : convex), [convexClients, isOwn, convex]);
  useEffect(
    () => watchConnection(convex, (type) => session.dispatch({ type }), systemClock),
    [convex, session],
  );
  useEffect(() => {
    session.update({
      isLoading,
      user,
      getAccessToken,
      getSignInUrl,
      getSignUpUrl,
      signOut: ({ returnTo }) => signOut({ returnTo }),
      switchToOrganization,
    });
  }, [
    session,
    // Going to `signedIn` takes two steps, each with its own render.
    snapshot,
    isLoading,
    user,
    getAccessToken,
    getSignInUrl,
    getSignUpUrl,
    signOut,
    switchToOrganization,
  ]);
  const { generation } = snapshot;
  // AuthKit renders with each new token; what is below does not.
  const below = useMemo(
    () => (
      // Convex's hooks keep the results of a former client, and the app may keep them in its state.
      <View key={generation} {...{ client, convex, functions, messages, children }} />
    ),
    [generation, client, convex, functions, messages, children],
  );
  return (
    <SessionContext.Provider value={snapshot}>
      <ConvexProviderWithAuthKit client={convex} useAuth={useSession}>
        {below}
      </ConvexProviderWithAuthKit>
    </SessionContext.Provider>
  );
}

/** The two functions of an app that read and create its users rows. */
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
  const { facts, getAccessToken } = useContext(SessionContext);
  const { phase } = facts;
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
  const { facts, getAccessToken } = useContext(SessionContext);
  const token = tokenEvent(useConvexAuth());
  const isSignedIn = facts.phase === "signedIn";
  // Together with the token, which Convex has paused its socket for: one round trip.
  const me = useMe(convex, functions, isSignedIn && token !== "tokenRejected");
  const isAccepted = isSignedIn && (token === "tokenAccepted" || token === "tokenRefreshing");
  const row = me instanceof Error ? undefined : me;
  useEffect(() => {
    provisioning.update(isAccepted ? getAccessToken : null, row, client.session.authKitUser(), () =>
      convex.mutation(functions.ensureUser, {}),
    );
  });
  const runError = useSyncExternalStore(
    provisioning.subscribe,
    provisioning.getSnapshot,
    provisioning.getSnapshot,
  );
  const userError = useMemo(
    () =>
      me instanceof Error ? new ReactAuthError("provisioning_failed", { cause: me }) : runError,
    [me, runError],
  );
  const current = useMemo(
    () =>
      [{ type: token } as const, ...userEvents(row, userError)].reduce<typeof facts>(
        transition,
        facts,
      ),
    [facts, token, row, userError],
  );
  const { isOverdue, restart } = useOverdue(viewOf(current).status === "loading");
  const view = useMemo(
    () => viewOf(isOverdue ? transition(current, { type: "loadingOverdue" }) : current),
    [current, isOverdue],
  );
  const { error } = view;
  useEffect(() => {
    if (error) console.error(`${error.name} (${error.code}): ${error.remedy}`, error.cause ?? "");
  }, [error]);
  const { callback } = facts;
  const value = useMemo(
    () => ({
      state: {
        ...view,
        signIn: redirect.signIn,
        signOut: redirect.signOut,
        retry() {
          restart();
          if (view.error) client.page.retry(view.error);
        },
      },
      callback,
      page: client.page,
      messages: { ...MESSAGES, ...messages },
    }),
    [view, callback, client, redirect, messages, restart],
  );
  return <AuthContext.Provider value={value}>{children}</AuthContext.Provider>;
}

function tokenEvent(auth: {
  isLoading: boolean;
  isAuthenticated: boolean;
  isRefreshing: boolean;
}): "tokenSent" | "tokenAccepted" | "tokenRefreshing" | "tokenRejected" {
  if (auth.isAuthenticated) return auth.isRefreshing ? "tokenRefreshing" : "tokenAccepted";
  return auth.isLoading ? "tokenSent" : "tokenRejected";
}

/** A row counts even when `ensureUser` has failed. */
function userEvents(
  row: AuthUser | null | undefined,
  error: ReactAuthError | null,
): SessionEvent[] {
  if (!row && error) return [{ type: "userFailed", error }];
  return row === undefined ? [] : [{ type: "userLoaded", user: row }];
}

/** Whether the page has been loading for too long; `restart` begins to count again. */
function useOverdue(isActive: boolean) {
  const [round, setRound] = useState(0);
  const [overdue, setOverdue] = useState<object>();
  /** A time of loading: a new object for each. */
  const period = useMemo(() => (isActive ? { round } : undefined), [isActive, round]);
  useEffect(() => {
    if (!period) return;
    const timer = setTimeout(() => setOverdue(period), LOADING_LIMIT);
    return () => clearTimeout(timer);
  }, [period]);
  const restart = useCallback(() => setRound((count) => count + 1), []);
  return { isOverdue: period !== undefined && overdue === period, restart };
}

/** What `me` answers while `isActive`. */
function useMe(convex: ConvexReactClient, { me }: AuthFunctions, isActive: boolean): UserAnswer {
  // `api.auth.me` is another object each time that it is written; its name is not.
  const name = getFunctionName(me);
  const store = useMemo(() => {
    const query = makeFunctionReference<"query", Record<string, never>, AuthUser | null>(name);
    return watchUser(isActive ? convex.watchQuery(query, {}) : null);
  }, [convex, name, isActive]);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
