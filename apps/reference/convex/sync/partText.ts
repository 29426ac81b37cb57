/**
 * The text that a value says: a string, an object that holds it under `text`,
 * `content` or the like, a list of those as lines, however deeply nested. Any
 * other JSON as it is.
 */
export function textOf(value: unknown): string {
  return unwrapped(value, isObject) ?? jsonOf(value);
}

/** The same of a value that may be data: see {@link carriedText}. */
export function textOfData(value: unknown): string {
  return carriedText(value) ?? jsonOf(value);
}

/**
 * The text of a value that says nothing else: an object counts only if nothing but
 * its text and notes on it is in it. `undefined` for data.
 */
export function carriedText(value: unknown): string | undefined {
  return unwrapped(value, isOnlyText);
}

/** A tool's input: JSON that came as text is shown like any other. */
export function inputText(value: unknown): string {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return jsonOf(value);
  // Parsing would round these.
  if (/\d{16}/.test(value)) return value;
  try {
    return jsonOf(JSON.parse(value));
  } catch {
    return value;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first of these fields of an object that has a value. */
export function firstOf(source: Record<string, unknown>, names: readonly string[]): unknown {
  const found = names.filter(
    (name) => Object.hasOwn(source, name) && source[name] !== null && source[name] !== undefined,
  );
  const name = found.find((name) => source[name] !== "") ?? found[0];
  return name === undefined ? undefined : source[name];
}

/** Where the text of a part or a block stands. */
export const TEXT_NAMES = ["text", "content", "thinking", "reasoning", "summary", "value"];

/** What a text's object may hold besides its text. */
const NOTES = new Set([
  ...["type", "id", "role", "annotations", "citations", "signature", "isError", "is_error"],
  ...["cache_control", "index", "status", "metadata", "providerMetadata"],
]);

function isOnlyText(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const names = Object.keys(value).filter((name) => !NOTES.has(name));
  return names.length === 1 && TEXT_NAMES.includes(names[0] ?? "");
}

function unwrapped(
  value: unknown,
  isCarrier: (value: unknown) => value is Record<string, unknown>,
  depth = 0,
): string | undefined {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (depth > READABLE_DEPTH) return undefined;
  if (Array.isArray(value)) {
    const lines = value.map((item: unknown) => unwrapped(item, isCarrier, depth + 1));
    return lines.every((line) => line !== undefined) ? lines.join("\n") : undefined;
  }
  if (!isCarrier(value)) return undefined;
  const text = firstOf(value, TEXT_NAMES);
  return text === undefined ? undefined : unwrapped(text, isCarrier, depth + 1);
}

/** Any JSON as text, indented for reading. */
function jsonOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return isDeeperThan(READABLE_DEPTH, value)
    ? JSON.stringify(value)
    : JSON.stringify(value, null, 2);
}

/** Deeper than this, JSON is mostly indentation, and far larger than what was sent. */
const READABLE_DEPTH = 20;

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(depth - 1, inner));
}
