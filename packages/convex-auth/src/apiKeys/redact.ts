import { redactAssignments } from "./redactAssignments";
import { isLegacy, type TokenShape } from "./token";

/**
 * Returns a text without what looks like a secret, for logs: API keys, JWTs,
 * whatever follows `Bearer`, tokens of well-known services, private keys,
 * passwords in URLs, and values that are called a secret (`client_secret=…`,
 * `"password": "…"`). Takes time linear in the length of the text.
 *
 * @param shape - The shape of the app's API keys: also finds mistyped and legacy ones.
 */
export function redact(text: string, shape?: TokenShape): string {
  const redacted = redactAssignments(text.replace(PRIVATE_KEY, REDACTED))
    .replace(SERVICE_TOKEN, REDACTED)
    .replace(URL_PASSWORD, `$1${REDACTED}@`)
    .replace(ownSecrets(shape), (_, bearer: string | undefined, key: string | undefined) =>
      bearer !== undefined ? `${bearer} ${REDACTED}` : `${key ?? ""}${REDACTED}`,
    );
  if (shape?.legacy === undefined) return redacted;
  return redacted.replace(WORD, (word) => (isLegacy(word, shape) ? REDACTED : word));
}

/** The secrets of this library and of Convex. A key's visible start is short enough to stay. */
function ownSecrets(shape?: TokenShape): RegExp {
  // Here and below, every alternative either takes all that it has looked at, or
  // gives up after a bounded number of characters: no text makes the search quadratic.
  const secrets = [
    String.raw`\b(bearer)(?:\s|%20|\+)+[^\s"'<>…]+`,
    String.raw`eyJ[\w-]{8,}(?:\.[\w-]*)*`,
    String.raw`(_)[0-9A-Za-z]{32,}`,
  ];
  if (shape !== undefined) secrets.unshift(`(?:${shape.testPrefix}|${shape.prefix})[\\w-]{8,}`);
  return new RegExp(secrets.join("|"), "gi");
}

/** The start of a word; also behind `%3D`, `\n` and `\u003d`, as in URLs and JSON. */
const START = String.raw`(?<=^|[^A-Za-z0-9]|%[\dA-Fa-f]{2}|\\[bfnrt]|\\u[\dA-Fa-f]{4})`;

const SERVICE_TOKEN = new RegExp(
  [
    // OpenAI, Anthropic and others. Names such as `sk-folding-cube` have no digit.
    String.raw`${START}sk-(?:[A-Za-z0-9]{20}|(?=[A-Za-z_-]{0,80}\d)[\w-]{20})[\w-]*`,
    // Stripe, WorkOS; Svix.
    String.raw`${START}[sr]k_(?:(?:live|test)_\w{8,}|\w{16,})`,
    String.raw`whsec_[\w+/=-]{16,}`,
    // GitHub, GitLab, npm.
    String.raw`(?:gh[pousr]|github_pat)_\w{16,}`,
    String.raw`glpat-[\w-]{16,}(?:\.[\w-]+)*`,
    String.raw`npm_[A-Za-z0-9]{20,}`,
    // Slack.
    String.raw`xox[a-z](?:\.xox[a-z])?-[\w-]{8,}`,
    String.raw`xapp-\d-[\w-]{8,}`,
    // AWS, Google, SendGrid.
    String.raw`${START}A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16,}`,
    String.raw`AIza[\w-]{30,}|GOCSPX-[\w-]{16,}|ya29\.[\w-]{16,}`,
    String.raw`SG\.[\w-]{16,64}\.[\w-]{16,}`,
  ].join("|"),
  "g",
);

/** PEM, to its end or, cut off, to the end of the text. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----(?:(?!-----END)[\s\S])*(?:-----END[A-Z0-9 ]{0,60}-----)?/g;

/**
 * `scheme://user:password@host`. A slash in a password should be encoded, and often
 * is not; a port with a path behind it is no password.
 */
const URL_PASSWORD =
  /(:\/\/[^\s/?#@:["'<>]{0,256}:)(?:[^\s/?#@"'<>]{1,256}@(?:[^\s/?#@"'<>]{1,256}@)*|(?!\d{1,5}[/?#]|\/)[^\s@"'<>]{1,100}@)/g;

const REDACTED = "[redacted]";
const WORD = /[\w-]+/g;
