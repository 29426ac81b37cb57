import type { Value } from "convex/values";
import { invalid, quoted } from "./httpError";

/**
 * JSON of any Convex value: an integer of 64 bits as text, bytes in Base64, and
 * a number that JSON does not have as `null`.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) => {
    if (typeof field === "bigint") return field.toString();
    return field instanceof ArrayBuffer ? base64(field) : field;
  });
}

/** What came as JSON, as its text. Throws `invalid_request` where it nests without end. */
export function jsonOf(value: unknown, at: string): string {
  try {
    // JSON.stringify escapes lone surrogates: the text is always well-formed.
    return JSON.stringify(value);
  } catch {
    throw invalid(`${quoted(at)} is nested too deeply.`);
  }
}

/** Any JSON that Convex can hold. Throws `invalid_request` for the rest. */
export function checkJson(value: unknown, at: string, depth = 0): Value {
  if (typeof value === "string") return checkText(value, at);
  if (typeof value !== "object" || value === null) return value as Value;
  if (depth >= DEEPEST) throw invalid(`${quoted(at)} is nested too deeply.`);
  if (Array.isArray(value)) {
    checkLength(value.length, 8192, at);
    return value.map((item) => checkJson(item, at, depth + 1));
  }
  const entries = Object.entries(value);
  checkLength(entries.length, 1024, at);
  return Object.fromEntries(
    entries.map(([name, item]) => [checkKey(name, at), checkJson(item, at, depth + 1)]),
  );
}

/** Text of half a character, which JSON can carry, can not be stored. */
export function checkText(text: string, at: string): string {
  if (!/\p{Surrogate}/u.test(text)) return text;
  throw invalid(`${quoted(at)} is not valid Unicode.`);
}

/** A field's name that Convex can hold. */
export function checkKey(name: string, at: string): string {
  if (/^[\x20-\x7e]{1,1024}$/.test(name) && !name.startsWith("$") && name !== "__proto__") {
    return name;
  }
  throw invalid(
    `${quoted(at)} has a field with a name that cannot be stored: names are of ASCII and do not begin with "$".`,
  );
}

function checkLength(length: number, most: number, at: string): void {
  if (length <= most) return;
  throw invalid(`${quoted(at)} holds more than ${most} items.`);
}

function base64(bytes: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
}

/** Convex's own limit of nesting, less what it is wrapped in. */
const DEEPEST = 56;
