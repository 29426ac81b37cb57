import { AuthProvider } from "@opensync/react-auth";
import type { ReactNode } from "react";
import { api } from "../convex/_generated/api";
import type { Environment } from "./environment";
import { router } from "./routes";

/** All of the app's authentication: everything below knows who is signed in. */
export function Auth({ environment, children }: AuthProps) {
  return (
    <AuthProvider
      functions={api.auth}
      convexUrl={environment.convexUrl}
      clientId={environment.clientId}
      redirectUri={environment.redirectUri}
      apiBaseUrl={environment.apiBaseUrl}
      navigate={(to) => void router.navigate(to, { replace: true })}
    >
      {children}
    </AuthProvider>
  );
}

type AuthProps = { environment: Environment; children: ReactNode };
