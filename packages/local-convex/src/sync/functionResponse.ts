import { convexToJson } from "convex/values";
import type { FunctionOutcome } from "../functions/functionCall";
import type { FunctionResponse } from "./syncProtocol";

/** Converts an outcome to its form in the sync protocol. */
export function toFunctionResponse(outcome: FunctionOutcome): FunctionResponse {
  const { logLines } = outcome;
  if (outcome.success) return { success: true, result: convexToJson(outcome.value), logLines };
  const { errorMessage, errorData } = outcome;
  const failure = { success: false as const, result: errorMessage, logLines };
  return errorData === undefined ? failure : { ...failure, errorData };
}
