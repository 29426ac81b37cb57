import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { MissingRequirement } from "@opensync/convex-auth/requirements";
import { SignInButton, useBusy } from "./buttons";
import { useAuthContext } from "../context";
import { ReactAuthError, type ReactAuthErrorCode } from "../errors";

/**
 * Shows an error, a retry and, where a session may exist, a sign-out. Unstyled: select
 * its parts by `data-auth-…`. The heading takes the focus: screen readers read it, and
 * the next Tab leads to the retry.
 */
export function ErrorPanel(props: { error: ReactAuthError; retry: () => void }): ReactNode {
  const { state, messages } = useAuthContext();
  const [failure, setFailure] = useState<ReactAuthError>();
  const error = failure ?? props.error;
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const { code } = error;
  useEffect(() => heading.current?.focus(), [code]);
  const isDeleted = props.error.code === "account_deleted";
  const isSignedOut = SIGN_IN_ERRORS.includes(code);
  const signOut = useBusy({}, () =>
    state.signOut().catch((cause: unknown) => {
      if (cause instanceof ReactAuthError) setFailure(cause);
    }),
  );
  const retry = () => {
    setFailure(undefined);
    props.retry();
  };
  return (
    <section role="alert" aria-labelledby={id} data-auth-error={code}>
      <h1 ref={heading} id={id} tabIndex={-1} data-auth-heading="">
        {messages[code] ?? error.message}
      </h1>
      {error.detail && <p data-auth-detail="">{error.detail}</p>}
      <p data-auth-actions="">
        {!isDeleted && (
          <>
            <button type="button" onClick={retry} data-auth-retry="">
              {messages.retry}
            </button>{" "}
          </>
        )}
        {(!isSignedOut || state.status === "signedIn") && (
          <>
            <button {...signOut} data-auth-sign-out="">
              {messages.signOut}
            </button>{" "}
          </>
        )}
        {/* A whole load, which also forgets the error. */}
        <a href="/" data-auth-home="">
          {messages.home}
        </a>
      </p>
    </section>
  );
}

const SIGN_IN_ERRORS: readonly string[] = [
  "sign_in_failed",
  "callback_expired",
  "access_denied",
] satisfies ReactAuthErrorCode[];

/** Says which requirement a signed-in user does not meet. */
export function DeniedPanel({ missing }: { missing: MissingRequirement }): ReactNode {
  const { messages } = useAuthContext();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const { kind } = missing;
  useEffect(() => heading.current?.focus(), [kind]);
  return (
    <section role="alert" aria-labelledby={id} data-auth-denied={kind}>
      <h1 ref={heading} id={id} tabIndex={-1} data-auth-heading="">
        {messages[`missing_${kind}`] ?? messages.denied}
      </h1>
      <p data-auth-actions="">
        {kind === "recentAuth" && (
          <>
            <SignInButton maxAge={Math.floor(missing.maxAgeMs / 1_000)}>
              {messages.signInAgain}
            </SignInButton>{" "}
          </>
        )}
        <a href="/" data-auth-home="">
          {messages.home}
        </a>
      </p>
    </section>
  );
}

/** Announces what the page waits for. */
export function Status({ children }: { children: ReactNode }): ReactNode {
  return (
    <p role="status" data-auth-status="">
      {children}
    </p>
  );
}
