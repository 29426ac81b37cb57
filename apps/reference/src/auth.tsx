import { AuthProvider } from "@opensync/react-auth";
import type { ReactNode } from "react";
import { api } from "../convex/_generated/api";
import { router } from "./routes";

/** All of the app's authentication: everything below it knows who is signed in. */
export function Auth({ children }: { children: ReactNode }) {
  return (
    <AuthProvider
      functions={api.auth}
      convexUrl={import.meta.env.VITE_CONVEX_URL}
      clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}
      redirectUri={import.meta.env.VITE_WORKOS_REDIRECT_URI}
      apiBaseUrl={import.meta.env.VITE_WORKOS_API_BASE_URL}
      navigate={(to) => void router.navigate(to, { replace: true })}
    >
      {children}
    </AuthProvider>
  );
}
