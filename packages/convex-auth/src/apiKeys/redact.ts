import { isLegacy, type TokenShape } from "./token";

/**
 * A text without anything that looks like a secret: API keys, JWTs, and
 * whatever follows `Bearer`. For what goes into a log. Linear in the length of
 * the text.
 *
 * @param shape - What keys look like here: finds mistyped and old ones as well.
 */
export function redact(text: string, shape?: TokenShape): string {
  const redacted = text.replace(
    secretPattern(shape),
    (_, bearer: string | undefined, key: string | undefined) =>
      bearer !== undefined ? `${bearer} ${REDACTED}` : `${key ?? ""}${REDACTED}`,
  );
  if (shape?.legacy === undefined) return redacted;
  return redacted.replace(WORD, (word) => (isLegacy(word, shape) ? REDACTED : word));
}

/** What {@link redact} looks for. A key's visible beginning is short enough to stay. */
function secretPattern(shape?: TokenShape): RegExp {
  // Every alternative either takes all that it has looked at, or gives up after
  // a few characters: no text makes the search go back and forth.
  const secrets = [
    String.raw`\b(bearer)(?:\s|%20|\+)+[^\s"'<>]+`,
    String.raw`eyJ[\w-]{8,}(?:\.[\w-]*)*`,
    String.raw`(_)[0-9A-Za-z]{32,}`,
  ];
  if (shape !== undefined) secrets.unshift(`(?:${shape.testPrefix}|${shape.prefix})[\\w-]{8,}`);
  return new RegExp(secrets.join("|"), "gi");
}

const REDACTED = "[redacted]";
const WORD = /[\w-]+/g;
