import { LocalConvexError } from "../errors";

/** Creates the error for a requested port that another program uses. */
export function portInUse(port: number, cause?: unknown): LocalConvexError {
  return new LocalConvexError(
    "port_in_use",
    `Port ${port} is already in use. Stop the program that listens on it, or choose another port.`,
    { cause },
  );
}

/** Returns whether `error`, or its cause, reports a port that is already in use. */
export function isPortInUse(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && (error.code === "port_in_use" || error.code === "EADDRINUSE")) return true;
  return error.cause !== undefined && isPortInUse(error.cause);
}
