import type { MissingRequirement, Requirements } from "@opensync/convex-auth/requirements";
import type { ReactNode } from "react";
import { useRequirements } from "../hooks/useRequirements";
import { useAuthContext } from "../context";
import { renderError, renderSignedIn, type ErrorChildren, type SignedInChildren } from "./gates";
import { DeniedPanel, Status } from "./panels";
import { Redirecting } from "./Redirecting";

/**
 * Shows its children to signed-in users whose token meets the requirements. Leads
 * signed-out users to the sign-in page and back to this page. After an error it shows the
 * error and never redirects, so it cannot loop.
 *
 * It hides what a user cannot use; the data is protected by `requires` of the Convex
 * functions, which checks the same requirements.
 *
 * @example
 * ```tsx
 * <RequireAuth role={["admin", "owner"]} fallback={null}>
 *   <a href="/admin">Administration</a>
 * </RequireAuth>
 * ```
 */
export function RequireAuth({
  children,
  fallback,
  loading,
  error,
  ...requires
}: RequireAuthProps): ReactNode {
  const { state, messages, page } = useAuthContext();
  const missing = useRequirements(requires);
  switch (state.status) {
    case "signedIn":
      if (!missing) return renderSignedIn(children, state.user);
      return fallback === undefined ? (
        <DeniedPanel missing={missing} />
      ) : (
        renderFallback(fallback, missing)
      );
    case "error":
      return renderError(error, state.error, state.retry);
    case "signedOut":
      return fallback === undefined ? (
        <Redirecting
          start={page.signInAutomatically}
          // A failure shows as the state.
          retry={() => void state.signIn().catch(() => {})}
          {...{ loading, error }}
        />
      ) : (
        renderFallback(fallback, SIGNED_OUT)
      );
    case "loading":
      return loading === undefined ? <Status>{messages.loading}</Status> : loading;
  }
}

export interface RequireAuthProps extends Requirements {
  children: SignedInChildren;
  /**
   * Shown to signed-out users, and where a requirement is missing; a function receives
   * what is missing. `null` hides.
   * @default a redirect to the sign-in page; a panel that says what is missing
   */
  fallback?: ReactNode | ((missing: MissingRequirement | { kind: "session" }) => ReactNode);
  /** @default a status line, `messages.loading` */
  loading?: ReactNode;
  /** @default a panel with the message and a retry */
  error?: ErrorChildren;
}

function renderFallback(
  fallback: RequireAuthProps["fallback"],
  missing: MissingRequirement | { kind: "session" },
): ReactNode {
  return typeof fallback === "function" ? fallback(missing) : fallback;
}

const SIGNED_OUT = { kind: "session" } as const;
