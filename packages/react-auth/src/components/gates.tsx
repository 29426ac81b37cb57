import type { ReactNode } from "react";
import type { ReactAuthError } from "../errors";
import type { AuthUser } from "../user";
import { useAuthContext } from "../context";
import { ErrorPanel, Status } from "./panels";

/**
 * Shows its children in the state `signedIn`: Convex accepts the token and the users row
 * exists. Shows nothing else.
 *
 * @example
 * ```tsx
 * <SignedIn>{(user) => <p>Hello, {user.name}</p>}</SignedIn>
 * ```
 */
export function SignedIn({ children }: { children: SignedInChildren }): ReactNode {
  const { user } = useAuthContext().state;
  return user && renderSignedIn(children, user);
}

/** Shows its children in the state `signedOut`: not while loading, nor after an error. */
export function SignedOut({ children }: { children: ReactNode }): ReactNode {
  return useAuthContext().state.status === "signedOut" && children;
}

/**
 * Shows its children in the state `loading`.
 *
 * @param props.children - @default a status line, `messages.loading`
 */
export function SessionLoading({ children }: { children?: ReactNode }): ReactNode {
  const { state, messages } = useAuthContext();
  if (state.status !== "loading") return null;
  return children === undefined ? <Status>{messages.loading}</Status> : children;
}

/**
 * Shows the error in the state `error`.
 *
 * @param props.children - @default a panel with the message and a retry
 *
 * @example
 * ```tsx
 * <SessionError>{(error, retry) => <Banner text={error.message} onClick={retry} />}</SessionError>
 * ```
 */
export function SessionError({ children }: { children?: ErrorChildren }): ReactNode {
  const { error, retry } = useAuthContext().state;
  return error && renderError(children, error, retry);
}

/** What is shown to a signed-in user; a function receives the users row. */
export type SignedInChildren = ReactNode | ((user: AuthUser) => ReactNode);

/** What is shown after an error; a function receives it and the retry. */
export type ErrorChildren = ReactNode | ((error: ReactAuthError, retry: () => void) => ReactNode);

export function renderSignedIn(children: SignedInChildren, user: AuthUser): ReactNode {
  return typeof children === "function" ? children(user) : children;
}

export function renderError(
  children: ErrorChildren | undefined,
  error: ReactAuthError,
  retry: () => void,
): ReactNode {
  if (typeof children === "function") return children(error, retry);
  return children === undefined ? <ErrorPanel error={error} retry={retry} /> : children;
}
