import { LocalConvexError, type LocalConvexErrorCode } from "@opensync/local-convex";

/** Why the local stack failed to start, as a stable code. */
export type LocalStackErrorCode =
  | LocalConvexErrorCode
  | "emulator_failed"
  | "app_missing"
  | "bad_environment"
  | "bad_seed"
  | "cloud_needs_workos"
  | "stopped";

/**
 * A failed start that the developer can fix. The message is one line, states
 * what to do, and never contains a key or a token.
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

/** Converts an error of the local Convex server to a {@link LocalStackError}, and returns others as they are. */
export function toLocalStackError(error: unknown): unknown {
  if (!(error instanceof LocalConvexError)) return error;
  return new LocalStackError(error.code, error.message, { cause: error });
}
