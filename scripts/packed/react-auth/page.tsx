import {
  AuthCallback,
  ConnectionStatus,
  ImpersonationBanner,
  Login,
  ReauthenticateDialog,
  SessionExpired,
  SignUpButton,
  AuthProvider,
  RequireAuth,
  SignedOut,
  SignInButton,
  SignOutButton,
  useAuth,
  useAuthedQuery,
  useOrganization,
  useRequirements,
  useUser,
  type AuthFunctions,
} from "@opensync/react-auth";
import { createMockSession, MockAuthProvider } from "@opensync/react-auth/testing";
import type { GenericId } from "convex/values";

declare module "@opensync/react-auth" {
  interface Register {
    user: { _id: GenericId<"users">; plan: "free" | "pro" };
  }
}

function Plan(): string {
  const auth = useAuth();
  switch (auth.status) {
    case "signedIn":
      return auth.user.plan;
    case "error":
      return auth.error.code;
    case "loading":
      return auth.waitingFor;
    case "signedOut":
      return auth.isExpired ? "expired" : "signed out";
  }
}

export function Page({ functions }: { functions: AuthFunctions }) {
  return (
    <AuthProvider
      convexUrl="https://happy-animal-123.convex.cloud"
      functions={functions}
      clientId="client_01EXAMPLE"
      redirectUri="http://localhost:5173/callback"
    >
      <AuthCallback />
      <SignedOut>
        <SignInButton returnTo="/here" />
      </SignedOut>
      <RequireAuth role="admin" recentAuth={{ maxAgeMs: 60_000 }} fallback={null}>
        <Plan />
        <Hooks functions={functions} />
        <SignOutButton render={<button className="own" />} />
      </RequireAuth>
      <ImpersonationBanner />
      <ConnectionStatus />
      <SessionExpired />
      <ReauthenticateDialog open={false} maxAgeMs={60_000} onClose={() => {}} />
      <Login returnTo="/" error={(error, retry) => <button onClick={retry}>{error.code}</button>} />
      <SignUpButton />
    </AuthProvider>
  );
}

function Hooks({ functions }: { functions: AuthFunctions }): string {
  const { current } = useOrganization();
  const missing = useRequirements({ permission: "notes:write" });
  const me = useAuthedQuery(functions.me);
  return `${useUser()?.plan} ${current?.id} ${missing?.kind} ${me?.plan}`;
}

export const mock = (
  <MockAuthProvider mock={createMockSession({ state: "offline", user: { plan: "pro" } })}>
    <Plan />
  </MockAuthProvider>
);
