import type { ConvexReactClient } from "convex/react";
import type { Clock } from "./backoff";

/**
 * Reports whether this page reaches Convex, until the returned function is called. A
 * socket that is back within {@link GRACE} is not reported: Convex closes it for a
 * moment whenever a token is refused or expires.
 */
export function watchConnection(
  convex: Pick<ConvexReactClient, "connectionState" | "subscribeToConnectionState">,
  onChange: (connection: "connectionLost" | "connectionOffline" | "connectionRestored") => void,
  clock: Clock,
): () => void {
  let wasDown = false;
  let isLost = false;
  let isStopped = false;
  /** Which change may still be reported. */
  let changes = 0;

  function report(): void {
    if (isStopped) return;
    if (!navigator.onLine) onChange("connectionOffline");
    else onChange(isLost ? "connectionLost" : "connectionRestored");
  }

  function check(): void {
    const { hasEverConnected, isWebSocketConnected } = convex.connectionState();
    const isDown = hasEverConnected && !isWebSocketConnected;
    if (isDown === wasDown) return;
    wasDown = isDown;
    const change = ++changes;
    void (isDown ? clock.sleep(GRACE) : Promise.resolve()).then(() => {
      if (change !== changes) return;
      isLost = isDown;
      report();
    });
  }

  const unsubscribe = convex.subscribeToConnectionState(check);
  addEventListener("online", report);
  addEventListener("offline", report);
  report();
  return () => {
    isStopped = true;
    changes++;
    unsubscribe();
    removeEventListener("online", report);
    removeEventListener("offline", report);
  };
}

/** In milliseconds. */
const GRACE = 3_000;
