import {
  AuthCallback,
  AuthProvider,
  RequireAuth,
  SignedOut,
  SignInButton,
  SignOutButton,
  useAuth,
  type AuthFunctions,
} from "@opensync/react-auth";
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
      return "nobody";
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
      <RequireAuth>
        <Plan />
        <SignOutButton />
      </RequireAuth>
    </AuthProvider>
  );
}
