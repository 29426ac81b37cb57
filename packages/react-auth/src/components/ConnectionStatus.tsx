import { useEffect, useState, type ReactNode } from "react";
import { useAuthContext } from "../context";

/**
 * Announces that the page is offline or reconnects, and says nothing otherwise. It keeps
 * a live region on the page, so that screen readers announce changes, and shows
 * "Reconnecting…" only when it lasts.
 *
 * @param props.children - Replaces the text; a function receives `"offline"` or
 * `"reconnecting"`. @default `messages.offline`, `messages.reconnecting`
 *
 * @example
 * ```tsx
 * <ConnectionStatus />
 * ```
 */
export function ConnectionStatus({ children }: ConnectionStatusProps): ReactNode {
  const { state, messages } = useAuthContext();
  const isReconnecting = useLasting(state.isReconnecting);
  const isOffline = state.status === "signedIn" && state.isOffline;
  const status = isOffline ? "offline" : isReconnecting ? "reconnecting" : null;
  return (
    <div role="status" data-auth-connection={status ?? "ok"}>
      {status &&
        (typeof children === "function" ? children(status) : (children ?? messages[status]))}
    </div>
  );
}

export interface ConnectionStatusProps {
  children?: ReactNode | ((status: "offline" | "reconnecting") => ReactNode);
}

/** Whether `value` has been true for {@link SHOW_AFTER}. */
function useLasting(value: boolean): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setLasting(true), SHOW_AFTER);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [value]);
  return isLasting;
}

/** In milliseconds. */
const SHOW_AFTER = 1_000;
