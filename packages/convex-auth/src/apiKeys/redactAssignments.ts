/**
 * Replaces values that are called a secret: `client_secret=…` in query strings and
 * settings, `"password": "…"` in JSON (also within JSON), `token: '…'` in what a
 * console prints, and headers such as `X-API-Key: …`.
 *
 * Prose stays: of `token: value` without quotes, only a value that no word looks
 * like is replaced.
 */
export function redactAssignments(text: string): string {
  return text.replace(ASSIGNMENT, (match: string, ...groups: (string | undefined)[]) => {
    const [name = "", separator = "", scheme = "", double, single, escapes, inner, bare] = groups;
    const before = `${name}${separator}${scheme}`;
    if (double !== undefined) return `${before}"${REDACTED}"`;
    if (single !== undefined) return `${before}'${REDACTED}'`;
    if (inner !== undefined) return `${before}${escapes ?? ""}"${REDACTED}`;
    const isSecret =
      scheme === ""
        ? isBareSecret(name, separator, bare ?? "")
        : name.toLowerCase() === "authorization";
    return isSecret ? `${before}${REDACTED}` : match;
  });
}

/** Whether a value without quotes is one, not the next word of a sentence or of a program. */
function isBareSecret(name: string, separator: string, value: string): boolean {
  if (/^(?:null|undefined|true|false|none|await|new)\b/i.test(value)) return false;
  if (/^pwd$/i.test(name) && /^(?:[/~.]|[a-z]:)/i.test(value)) return false;
  if (/["']/.test(separator)) return /^-?\d/.test(value);
  const isColon = separator.includes(":");
  if ((isColon || /\s/.test(separator)) && /^[\w$.]{1,80}\(/.test(value)) return false;
  if (!isColon) return !separator.includes(">");
  if (/^x-/i.test(name)) return true;
  if (/^https?:/i.test(value)) return false;
  const isMixed = value.length >= 6 && /\d/.test(value) && /[A-Za-z]/.test(value);
  return isMixed || /^[\w+=-]{20,}$/.test(value);
}

const NAME = [
  "pass(?:word|wd|phrase|code)",
  "pwd",
  "secret",
  "token",
  "credential",
  "signature",
  "authorization",
  "x-api-key",
  "(?:api|access|account|auth|encryption|master|private|secret|signing)[_-]?key",
].join("|");

// The name, the separator, and a value: in quotes, in escaped quotes, or bare. A
// value always matches what it has looked at: the search is linear.
const ASSIGNMENT = new RegExp(
  [
    String.raw`(${NAME})`,
    String.raw`(\\{0,7}["']?\s{0,8}(?::|=(?!=)>?|%3D)\s{0,8})`,
    // The Bearer scheme is redacted by itself.
    String.raw`(?!\\{0,7}["']?bearer\b)`,
    String.raw`((?:basic|digest|hawk|negotiate|ntlm|token)\s{1,8}(?=[^\s"',;<>]))?`,
    String.raw`(?:"((?:[^"\\\r\n]|\\[\s\S])+)"?|'((?:[^'\\\r\n]|\\[\s\S])+)'?`,
    String.raw`|(\\{1,7})"((?:(?!(?<!\\)\6")[^\r\n])+)`,
    String.raw`|((?:\[redacted\]|[^\s&"'<>;,\\]|,(?=\w)|\\(?![\\"'nrtu]))+))`,
  ].join(""),
  "gi",
);

const REDACTED = "[redacted]";
