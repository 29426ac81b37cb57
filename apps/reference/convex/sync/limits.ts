import { ConvexError } from "convex/values";

/** Refuses what was pushed, in words that its sender reads. */
export function refused(message: string): ConvexError<{ code: string; message: string }> {
  return new ConvexError({ code: "invalid_request", message });
}

/** An id of the plugin's own. */
export function externalId(name: string, value: string | undefined): string {
  if (value === undefined || value.trim() === "") throw refused(`"${name}" is missing or empty.`);
  return text(name, value, EXTERNAL_ID_LIMIT);
}

/** Text of at most so many characters, as the database can hold it. */
export function text(name: string, value: string, most: number): string {
  if (value.length > most) {
    throw refused(
      `"${name}" has at most ${most.toLocaleString("en")} characters; this has ${value.length.toLocaleString("en")}.`,
    );
  }
  return wellFormed(value);
}

/** Text without halves of characters, which JSON can carry and the database cannot hold. */
export function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** A number of tokens, messages or milliseconds: whole, so that sums are exact. */
export function count(name: string, value: number): number {
  return Math.round(amount(name, value));
}

/** A number from 0. */
export function amount(name: string, value: number): number {
  return within(name, value, AMOUNT_LIMIT, "a number from 0 to a million million");
}

/** Milliseconds since the epoch. */
export function moment(name: string, value: number): number {
  return within(name, value, LAST_MOMENT, "a time in milliseconds since 1970");
}

/** Refuses a row that the database would, which holds 1 MiB in one. */
export function fits(name: string, ...texts: (string | undefined)[]): void {
  const bytes = texts.reduce((sum, text = "") => sum + new TextEncoder().encode(text).length, 0);
  if (bytes > BYTE_LIMIT) {
    throw refused(`"${name}" has at most ${BYTE_LIMIT.toLocaleString("en")} bytes.`);
  }
}

/** The longest text, in characters. */
export const TEXT_LIMIT = 500_000;

/** The longest name of a model, a project, a path, in characters. */
export const NAME_LIMIT = 1_000;

/** The most parts of one message. */
export const PART_LIMIT = 200;

/** The longest id of a plugin's own, in characters. */
export const EXTERNAL_ID_LIMIT = 200;

/** The largest text of one row, in bytes of UTF-8. */
export const BYTE_LIMIT = 1_000_000;

/** Sums of this many thousand of these are exact. */
const AMOUNT_LIMIT = 1e12;

/** The end of the year 9999. */
const LAST_MOMENT = 253_402_300_799_999;

function within(name: string, value: number, most: number, what: string): number {
  // Infinity, and what is not a number, are not within either. No 0 has a sign.
  if (value >= 0 && value <= most) return value + 0;
  throw refused(`"${name}" should be ${what}.`);
}
