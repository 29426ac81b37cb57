import { useConvexConnectionState } from "convex/react";
import { useEffect, useState } from "react";
import { classes } from "../ui/classes";

/** Whether what the page shows is live. A short interruption is not worth a word. */
export function LiveMark() {
  const connected = useConvexConnectionState().isWebSocketConnected;
  const [settled, setSettled] = useState(connected);

  useEffect(() => {
    const timer = setTimeout(() => setSettled(connected), connected ? 0 : 1_500);
    return () => clearTimeout(timer);
  }, [connected]);

  return (
    <p role="status" className="flex items-center gap-2 text-[0.8125rem] text-muted">
      <span
        aria-hidden="true"
        className={classes("size-2 rounded-full", settled ? "bg-accent" : "bg-edge")}
      />
      {settled ? "Live" : "Connecting…"}
    </p>
  );
}
