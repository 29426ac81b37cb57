import { convexToJson, type Value } from "convex/values";

/** The same text for the same value, whichever order its fields have. */
export function jsonOf(value: Value | undefined): string {
  return value === undefined ? "" : JSON.stringify(convexToJson(value));
}
