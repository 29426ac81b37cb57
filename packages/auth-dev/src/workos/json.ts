/** A JSON object of unknown shape. */
export type Json = Record<string, unknown>;

/** A value as an object; an empty one when it is none. */
export function record(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

/** A JSON text as an object; an empty one when it is none. */
export function parseRecord(text: string): Json {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}
