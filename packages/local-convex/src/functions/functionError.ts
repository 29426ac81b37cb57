import { convexToJson, type JSONValue, type Value } from "convex/values";
import type { StackTraces } from "./stackTraces";

/** A failure with a message of Convex, which has no stack trace. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
}

/** A failed function call, as clients receive it. */
export interface FunctionFailure {
  errorMessage: string;
  /** `data` of a `ConvexError`; absent for other errors. */
  errorData?: JSONValue;
}

/**
 * Formats an error as a development deployment of Convex does: with request id,
 * message and stack trace. Production deployments hide message and trace.
 */
export function describeFailure(
  error: unknown,
  requestId: string,
  traces: StackTraces,
): FunctionFailure {
  const message = (body: string) => `[Request ID: ${requestId}] Server Error\n${body}\n`;
  if (error instanceof FunctionError) return { errorMessage: message(error.message) };
  const trace = error instanceof Error ? traces.of(error) : "";
  const failure = { errorMessage: message(`Uncaught ${title(error)}${trace}`) };
  return isConvexError(error) ? { ...failure, errorData: convexToJson(error.data) } : failure;
}

function title(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return typeof error === "string" ? error : JSON.stringify(error);
}

function isConvexError(error: unknown): error is Error & { data: Value } {
  return error instanceof Error && Symbol.for("ConvexError") in error && "data" in error;
}
