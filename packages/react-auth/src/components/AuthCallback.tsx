import { useEffect, useRef, type ReactNode } from "react";
import { useAuthContext } from "./context";
import { ReactAuthError } from "../errors";
import { ErrorPanel, Status } from "./panels";

/**
 * The page of the redirect URI. Finishes the sign-in and goes to where it
 * began, or shows what went wrong, with another try and a way home.
 *
 * @example
 * ```tsx
 * <Route path="/callback" element={<AuthCallback />} />
 * ```
 */
export function AuthCallback({ loading, error: children }: AuthCallbackProps) {
  const { state, callback, client, messages } = useAuthContext();
  const { status } = state;
  const isIdle = callback.kind === "none";
  const isMounted = useRef(false);

  useEffect(() => {
    // Somebody came by with nothing to finish.
    if (isIdle && status === "signedIn") client.goHome();
  }, [isIdle, status, client]);

  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
      // StrictMode comes back at once; who really leaves takes the error along.
      queueMicrotask(() => {
        if (!isMounted.current) client.session.leaveCallback();
      });
    };
  }, [client]);

  const error = problem();
  if (!error) return loading === undefined ? <Status>{messages.loading}</Status> : loading;
  const retry = () => client.retry(error);
  if (children) return children(error, retry);
  return <ErrorPanel error={error} retry={retry} />;

  function problem(): ReactAuthError | null {
    if (status === "loading") return null;
    // Refused, though somebody is signed in already.
    if (callback.kind === "error") return callback.problem;
    return status === "signedOut" ? NOTHING_TO_FINISH : state.error;
  }
}

export interface AuthCallbackProps {
  /** @default a status line, `messages.loading` */
  loading?: ReactNode;
  /** @default a panel with the message, another try and a way home */
  error?: (error: ReactAuthError, retry: () => void) => ReactNode;
}

const NOTHING_TO_FINISH = new ReactAuthError("sign_in_failed", {
  remedy: "The redirect URI was opened without a code. Begin at a page of the app.",
});
