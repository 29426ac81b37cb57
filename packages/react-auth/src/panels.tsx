import { useEffect, useId, useRef, type ReactNode } from "react";
import { useAuthContext } from "./context";
import type { ReactAuthError } from "./errors";

/**
 * What went wrong, with a way on. Unstyled: apps reach its parts through
 * `data-auth-…`. The heading takes the focus, so that it is read out and the
 * next Tab is the way on.
 */
export function ErrorPanel({ error, retry }: { error: ReactAuthError; retry: () => void }) {
  const { state, messages } = useAuthContext();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const { code } = error;
  useEffect(() => heading.current?.focus(), [code]);
  const isDeleted = code === "account_deleted";
  return (
    <section role="alert" aria-labelledby={id} data-auth-error={code}>
      <h1 ref={heading} id={id} tabIndex={-1} data-auth-heading="">
        {messages[code] ?? error.message}
      </h1>
      {error.detail && <p data-auth-detail="">{error.detail}</p>}
      <p data-auth-actions="">
        <button
          type="button"
          onClick={isDeleted ? () => void state.signOut().catch(() => {}) : retry}
          data-auth-retry=""
        >
          {isDeleted ? messages.signOut : messages.retry}
        </button>{" "}
        {/* A whole load, which also forgets the error. */}
        <a href="/" data-auth-home="">
          {messages.home}
        </a>
      </p>
    </section>
  );
}

/** What is being waited for. */
export function Status({ children }: { children: ReactNode }) {
  return (
    <p role="status" data-auth-status="">
      {children}
    </p>
  );
}
