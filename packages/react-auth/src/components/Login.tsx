import { useCallback, type ReactNode } from "react";
import { useAuthContext } from "../context";
import { renderError, type ErrorChildren } from "./gates";
import { Redirecting } from "./Redirecting";

/**
 * The page of the sign-in URL that you enter in the WorkOS dashboard, usually `/login`.
 * WorkOS opens it to start an impersonation, a sign-in from an identity provider's
 * dashboard, or an invitation. It goes on to the sign-in page at once, and passes
 * `invitation_token`, `organization_id` and `login_hint` of the URL on.
 *
 * @example
 * ```tsx
 * <Route path="/login" element={<Login returnTo="/dashboard" />} />
 * ```
 */
export function Login({ returnTo = "/", loading, error }: LoginProps): ReactNode {
  const { state } = useAuthContext();
  const { signIn } = state;
  const start = useCallback(() => {
    const query = new URLSearchParams(location.search);
    const read = (name: string) => query.get(name) ?? undefined;
    return signIn({
      returnTo,
      invitationToken: read("invitation_token"),
      organizationId: read("organization_id"),
      loginHint: read("login_hint"),
    });
  }, [signIn, returnTo]);
  // Not `state.retry`: that returns to this page, which would start again.
  const retry = () => void start().catch(() => {});
  if (state.error) return renderError(error, state.error, retry);
  return <Redirecting {...{ start, retry, loading, error }} />;
}

export interface LoginProps {
  /**
   * Where to go afterwards: a path of this origin.
   * @default "/"
   */
  returnTo?: string | undefined;
  /** @default a status line, `messages.redirecting` */
  loading?: ReactNode;
  /** @default a panel with the message and a retry */
  error?: ErrorChildren;
}
