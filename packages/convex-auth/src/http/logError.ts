import { redact } from "../apiKeys/redact";
import type { TokenShape } from "../apiKeys/token";

/**
 * Logs what was thrown, without secrets and in one line: what a client sent may
 * stand in it, and must not look like a line of its own.
 *
 * @param what - What failed, such as `GET /api/sessions failed`.
 * @param shape - The shape of the app's API keys, to redact them.
 */
export function logError(what: string, error: unknown, shape?: TokenShape): void {
  console.error(`${what}: ${escapeControls(redact(textOf(error), shape))}`);
}

/**
 * Escapes line breaks, terminal escapes and other control characters, and those
 * that change the direction of text: `\n`, `\u001b`.
 */
function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return SHORT[character] ?? `\\u${code}`;
  });
}

/** Anything can be thrown, also what has no text. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack ?? error.message) : String(error);
  } catch {
    return "an error without a text";
  }
}

const CONTROLS = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
