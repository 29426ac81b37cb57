import { convexToJson, type JSONValue, type Value } from "convex/values";

/** How values are written: as Convex's clients read them, or plain. */
export type ValueFormat = "convex_encoded_json" | "json";

export function writeValue(value: Value, format: ValueFormat): JSONValue {
  return format === "convex_encoded_json" ? convexToJson(value) : plain(value);
}

/** Plain JSON: whole numbers of 64 bits as text, bytes in base64. */
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
