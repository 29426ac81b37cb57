import { useEffect, useState, type ReactNode } from "react";
import { useAuthContext } from "./context";
import { ReactAuthError } from "../errors";
import { ErrorPanel, Status } from "./panels";
import type { AuthUser } from "../user";

/**
 * Shows its children once somebody is signed in: Convex has accepted the token
 * and the person has a row.
 *
 * @example
 * ```tsx
 * <SignedIn>{(user) => <p>Hello, {user.name}</p>}</SignedIn>
 * ```
 */
export function SignedIn({ children }: { children: SignedInChildren }) {
  const { user } = useAuthContext().state;
  return user && render(children, user);
}

/** Shows its children when nobody is signed in. Not while that is unknown, nor after an error. */
export function SignedOut({ children }: { children: ReactNode }) {
  return useAuthContext().state.status === "signedOut" && children;
}

/**
 * Shows something while it is not known yet who is here.
 *
 * @param props.children - @default a status line, `messages.loading`
 */
export function AuthLoading({ children }: { children?: ReactNode }) {
  const { state, messages } = useAuthContext();
  if (state.status !== "loading") return null;
  return children === undefined ? <Status>{messages.loading}</Status> : children;
}

/**
 * Shows what went wrong, when something did.
 *
 * @param props.children - @default a panel with the message and a way to try again
 *
 * @example
 * ```tsx
 * <AuthErrored>{(error, retry) => <Banner text={error.message} onClick={retry} />}</AuthErrored>
 * ```
 */
export function AuthErrored({ children }: { children?: ErrorChildren }) {
  const { error, retry } = useAuthContext().state;
  return error && renderError(children, error, retry);
}

/**
 * Shows its children to who is signed in, and leads everybody else to sign in
 * and back to this page. It never does so after an error, which it shows
 * instead, so nobody is sent round in circles.
 *
 * @example
 * ```tsx
 * <RequireAuth>
 *   <Dashboard />
 * </RequireAuth>
 * ```
 */
export function RequireAuth({ children, fallback, loading, error }: RequireAuthProps) {
  const { state, messages } = useAuthContext();
  switch (state.status) {
    case "signedIn":
      return render(children, state.user);
    case "error":
      return renderError(error, state.error, state.retry);
    case "signedOut":
      return fallback === undefined ? <Leave loading={loading} error={error} /> : fallback;
    case "loading":
      return loading === undefined ? <Status>{messages.loading}</Status> : loading;
  }
}

export interface RequireAuthProps {
  children: SignedInChildren;
  /** Shown to who is signed out, instead of leading to the sign-in page. */
  fallback?: ReactNode;
  /** @default a status line, `messages.loading` */
  loading?: ReactNode;
  /** @default a panel with the message and a way to try again */
  error?: ErrorChildren;
}

/** What is shown to who is signed in; a function is given the person's row. */
export type SignedInChildren = ReactNode | ((user: AuthUser) => ReactNode);

/** What is shown after an error; a function is given it and how to try again. */
export type ErrorChildren = ReactNode | ((error: ReactAuthError, retry: () => void) => ReactNode);

/** Goes to the sign-in page as soon as it is shown, or shows an error when the page stays. */
function Leave({ loading, error }: { loading: ReactNode; error: ErrorChildren | undefined }) {
  const { client, messages } = useAuthContext();
  const { signInByItself, signIn } = client.redirect;
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = (isBack?: boolean) => {
      // A hidden tab waits: when another tab has just signed out, WorkOS may
      // still have the session, and would sign this one in again.
      if (document.visibilityState === "hidden") return;
      setLate(false);
      clearTimeout(timer);
      timer = setTimeout(() => setLate(true), LEAVE_LIMIT);
      // A failure shows as the state.
      void signInByItself(isBack).catch(() => {});
    };
    const seen = () => leave();
    // Back from the sign-in page, the browser may show this page as it was left.
    const again = (event: PageTransitionEvent) => event.persisted && leave(true);
    leave();
    document.addEventListener("visibilitychange", seen);
    addEventListener("pageshow", again);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("pageshow", again);
    };
  }, [signInByItself]);
  if (isLate) return renderError(error, STILL_HERE, () => void signIn().catch(() => {}));
  return loading === undefined ? <Status>{messages.redirecting}</Status> : loading;
}

/** In milliseconds: how long the browser may take to leave for the sign-in page. */
const LEAVE_LIMIT = 30_000;

const STILL_HERE = new ReactAuthError("sign_in_failed", {
  remedy:
    "The browser has not left for the sign-in page: it is slow or out of reach, or the navigation was cancelled.",
});

function render(children: SignedInChildren, user: AuthUser): ReactNode {
  return typeof children === "function" ? children(user) : children;
}

function renderError(
  children: ErrorChildren | undefined,
  error: ReactAuthError,
  retry: () => void,
): ReactNode {
  if (typeof children === "function") return children(error, retry);
  return children === undefined ? <ErrorPanel error={error} retry={retry} /> : children;
}
