/** Why the local Convex server failed, as a stable code. */
export type LocalConvexErrorCode =
  "port_in_use" | "convex_folder_missing" | "codegen_failed" | "convex_failed";

/**
 * An error that the developer can fix. The message states what failed and how
 * to fix it, and never contains a key or a token.
 */
export class LocalConvexError extends Error {
  override readonly name = "LocalConvexError";

  constructor(
    readonly code: LocalConvexErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
