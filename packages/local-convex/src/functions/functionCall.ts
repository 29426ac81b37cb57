import { jsonToConvex, type JSONValue, type Value } from "convex/values";
import { FunctionError, type FunctionFailure } from "./functionError";

/** Named arguments of a function. */
export type Args = Record<string, Value>;

/** Result or failure of a call. */
export type FunctionOutcome = { logLines: string[] } & (
  { success: true; value: Value } | ({ success: false } & FunctionFailure)
);

/**
 * Parses arguments as clients send them: an object, or an array with one object.
 *
 * @throws FunctionError
 */
export function parseArgs(args: JSONValue): Args {
  const [only = {}, ...more] = Array.isArray(args) ? args : [args];
  if (more.length > 0 || typeof only !== "object" || only === null || Array.isArray(only)) {
    throw new FunctionError("The arguments to a Convex function must be an object.");
  }
  try {
    return jsonToConvex(only) as Args;
  } catch (error) {
    throw new FunctionError(error instanceof Error ? error.message : String(error));
  }
}
