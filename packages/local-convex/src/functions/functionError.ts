import { convexToJson, type JSONValue, type Value } from "convex/values";
import type { StackTraces } from "./stackTraces";

/** A failure that Convex words itself, without a stack trace. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
}

/** A function that failed, as clients are told. */
export interface FunctionFailure {
  errorMessage: string;
  /** What a `ConvexError` carries; absent for every other error. */
  errorData?: JSONValue;
}

/**
 * Words an error as a development deployment of Convex does: with the request's
 * id, the message and the stack trace. The real one hides message and trace in
 * production; this server is for development only.
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
