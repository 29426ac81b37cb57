/** What can go wrong when the local stack starts, by stable code. */
export type LocalStackErrorCode =
  | "port_in_use"
  | "emulator_missing"
  | "emulator_failed"
  | "convex_folder_missing"
  | "app_missing"
  | "bad_environment"
  | "bad_seed"
  | "cloud_needs_workos"
  | "convex_failed"
  | "codegen_failed"
  | "stopped";

/**
 * A start that failed for a reason that the developer can mend. The message is
 * one line, says what to do, and never carries a key or a token.
 */
export class LocalStackError extends Error {
  override readonly name = "LocalStackError";

  constructor(
    readonly code: LocalStackErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether `error` says that a port is already in use, whoever threw it. */
export function isPortInUse(error: unknown): boolean {
  if (error instanceof LocalStackError) return error.code === "port_in_use";
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === "EADDRINUSE") return true;
  return error.cause !== undefined && isPortInUse(error.cause);
}
