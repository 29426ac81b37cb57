import { convexToJson, type JSONValue, type Value } from "convex/values";

/** Format of values: the encoding of Convex's clients, or plain JSON. */
export type ValueFormat = "convex_encoded_json" | "json";

export function writeValue(value: Value, format: ValueFormat): JSONValue {
  return format === "convex_encoded_json" ? convexToJson(value) : plain(value);
}

/** Converts a value to plain JSON: 64-bit integers to strings, bytes to base64. */
function plain(value: Value): JSONValue {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const fields: Record<string, JSONValue> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields[name] = plain(field);
  }
  return fields;
}
