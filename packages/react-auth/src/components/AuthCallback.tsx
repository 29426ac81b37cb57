import { useEffect, useRef, type ReactNode } from "react";
import { useAuthContext } from "../context";
import { ReactAuthError } from "../errors";
import { ErrorPanel, Status } from "./panels";

/**
 * The page of the redirect URI. Completes the sign-in and goes to the page where it
 * began, or shows the error with a retry and a link to the start page.
 *
 * @example
 * ```tsx
 * <Route path="/callback" element={<AuthCallback />} />
 * ```
 */
export function AuthCallback({ loading, error: children }: AuthCallbackProps): ReactNode {
  const { state, callback, page, messages } = useAuthContext();
  const { status } = state;
  const isIdle = callback.kind === "none";
  const isMounted = useRef(false);

  useEffect(() => {
    // The page was opened without a sign-in to complete.
    if (isIdle && status === "signedIn") page.goHome();
  }, [isIdle, status, page]);

  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
      // StrictMode mounts again at once; only a page that is left ends the error.
      queueMicrotask(() => {
        if (!isMounted.current) page.leaveCallback();
      });
    };
  }, [page]);

  const error = problem();
  if (!error) return loading === undefined ? <Status>{messages.loading}</Status> : loading;
  const retry = () => page.retry(error);
  if (children) return children(error, retry);
  return <ErrorPanel error={error} retry={retry} />;

  function problem(): ReactAuthError | null {
    if (status === "loading") return null;
    // Refused, though the browser already has a session.
    if (callback.kind === "error") return callback.problem;
    return status === "signedOut" ? NOTHING_TO_FINISH : state.error;
  }
}

export interface AuthCallbackProps {
  /** @default a status line, `messages.loading` */
  loading?: ReactNode;
  /** @default a panel with the message, a retry and a link to the start page */
  error?: (error: ReactAuthError, retry: () => void) => ReactNode;
}

const NOTHING_TO_FINISH = new ReactAuthError("sign_in_failed", {
  remedy: "The redirect URI was opened without a code. Start the sign-in on a page of the app.",
});
