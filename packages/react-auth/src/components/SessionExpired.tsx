import { useEffect, useId, useRef, type ReactNode } from "react";
import { SignInButton } from "./buttons";
import { useAuthContext } from "../context";

/**
 * Shown when WorkOS has ended the session while the page was open: it expired, or was
 * revoked. Shows nothing after an ordinary sign-out.
 *
 * Put it beside `SignedOut` content. `RequireAuth` does not need it: it leads to the
 * sign-in page.
 *
 * @param props.children - @default a heading and a sign-in button that returns to this page
 *
 * @example
 * ```tsx
 * <SessionExpired />
 * ```
 */
export function SessionExpired({ children }: { children?: ReactNode }): ReactNode {
  const { state } = useAuthContext();
  if (state.status !== "signedOut" || !state.isExpired) return null;
  return children === undefined ? <ExpiredPanel /> : children;
}

function ExpiredPanel() {
  const { messages } = useAuthContext();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => heading.current?.focus(), []);
  return (
    <section role="alert" aria-labelledby={id} data-auth-expired="">
      <h1 ref={heading} id={id} tabIndex={-1} data-auth-heading="">
        {messages.expired}
      </h1>
      <p data-auth-actions="">
        <SignInButton>{messages.signInAgain}</SignInButton>
      </p>
    </section>
  );
}
