import { createContext, useContext } from "react";
import type { AuthClient } from "../session/authClient";
import type { Callback } from "../session/callback";
import type { AuthMessages } from "./messages";
import { BEFORE, type SessionSnapshot } from "../session/session";
import type { AuthState } from "../session/machine";

/** What the parts below `AuthProvider` share. */
export const AuthContext = createContext<AuthContextValue | null>(null);

export interface AuthContextValue {
  state: AuthState;
  callback: Callback;
  client: AuthClient;
  messages: AuthMessages;
}

/** What the bridge to Convex reads, above Convex's own provider. */
export const SessionContext = createContext<SessionSnapshot>(BEFORE);

export function useAuthContext(): AuthContextValue {
  const value = useContext(AuthContext);
  if (value) return value;
  throw new Error(
    "useAuth and its components work below <AuthProvider> only. Put it around the app.",
  );
}
