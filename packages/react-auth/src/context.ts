import { createContext, useContext } from "react";
import type { AuthState } from "./session/authState";
import type { Callback } from "./session/callback";
import type { PageActions } from "./session/pageActions";
import { BEFORE, type SessionSnapshot } from "./session/session";
import type { AuthMessages } from "./messages";

/** What the hooks and components below `AuthProvider` share. */
export const AuthContext = createContext<AuthContextValue | null>(null);

export interface AuthContextValue {
  state: AuthState;
  callback: Callback;
  messages: AuthMessages;
  page: PageActions;
}

/** What the bridge to Convex reads, above Convex's own provider. */
export const SessionContext = createContext<SessionSnapshot>(BEFORE);

export function useAuthContext(): AuthContextValue {
  const value = useContext(AuthContext);
  if (value) return value;
  throw new Error(
    "useAuth and the components of @opensync/react-auth must be used below <AuthProvider>.",
  );
}
