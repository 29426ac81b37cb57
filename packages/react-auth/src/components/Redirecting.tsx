import { useEffect, useState, type ReactNode } from "react";
import { ReactAuthError } from "../errors";
import { useAuthContext } from "../context";
import { renderError, type ErrorChildren } from "./gates";
import { Status } from "./panels";

/**
 * Leaves for the sign-in page as soon as it is shown, or shows an error when the page
 * stays.
 *
 * @param props.start - Starts the sign-in; a failure shows as the state.
 * @param props.retry - Starts it again because the user asks for it.
 */
export function Redirecting({
  start,
  retry,
  loading,
  error,
}: {
  start: (isBack: boolean) => Promise<void>;
  retry: () => void;
  loading?: ReactNode;
  error?: ErrorChildren | undefined;
}): ReactNode {
  const { messages } = useAuthContext();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = (isBack = false) => {
      // A hidden tab waits: when another tab has just signed out, WorkOS may
      // still have the session, and would sign this one in again.
      if (document.visibilityState === "hidden") return;
      setLate(false);
      clearTimeout(timer);
      timer = setTimeout(() => setLate(true), REDIRECT_LIMIT);
      void start(isBack).catch(() => {});
    };
    const leaveWhenVisible = () => leave();
    // Back from the sign-in page, the browser may show this page as it was left.
    const leaveAgain = (event: PageTransitionEvent) => event.persisted && leave(true);
    leave();
    document.addEventListener("visibilitychange", leaveWhenVisible);
    addEventListener("pageshow", leaveAgain);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", leaveWhenVisible);
      removeEventListener("pageshow", leaveAgain);
    };
  }, [start]);
  if (isLate) return renderError(error, STILL_HERE, retry);
  return loading === undefined ? <Status>{messages.redirecting}</Status> : loading;
}

/** In milliseconds: how long the browser may take to leave for the sign-in page. */
const REDIRECT_LIMIT = 30_000;

const STILL_HERE = new ReactAuthError("sign_in_failed", {
  remedy:
    "The browser has not left for the sign-in page: it is slow or cannot be reached, or the navigation was cancelled.",
});
