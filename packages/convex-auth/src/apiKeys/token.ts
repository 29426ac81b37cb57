import { crc32 } from "./crc32";

// A key is its prefix, 30 random letters and digits (178 bits), and 6 more that
// check all before them:
//
//   osk_ 3fKq…30…9Xw 0aB2cD

/** How this deployment's keys begin, and which of them it takes. */
export type TokenShape = {
  /** How keys of the live environment begin. */
  readonly prefix: string;
  /** How keys of test environments begin. */
  readonly testPrefix: string;
  /** Which of the two this deployment is. */
  readonly environment: Environment;
  /** The whole shape of keys from before this library, which have no checksum. */
  readonly legacy?: RegExp | undefined;
};

export type Environment = "live" | "test";

/** What a text is, as far as its letters tell. Nothing was looked up. */
export type TokenKind =
  | { kind: "key"; environment: Environment }
  /** Of the shape that `legacy` describes. */
  | { kind: "legacy" }
  /** Begins like a key, and its checksum does not match. */
  | { kind: "mistyped" }
  /** No key at all: a JWT, for one. */
  | { kind: "none" };

/**
 * Makes a new key.
 *
 * @param randomBytes - The system's own randomness: in Convex, that of actions.
 */
export function mintToken(prefix: string, randomBytes: RandomBytes): string {
  const body = prefix + randomLetters(RANDOM_LETTERS, randomBytes);
  return body + checkLetters(body);
}

export type RandomBytes = (count: number) => Uint8Array;

/**
 * Classifies a text. Never throws, and reads no more than the length of a key.
 */
export function readToken(text: string, shape: TokenShape): TokenKind {
  const environment = environmentOf(text, shape);
  if (environment !== null && isWhole(text, prefixOf(shape, environment))) {
    return { kind: "key", environment };
  }
  if (isLegacy(text, shape)) return { kind: "legacy" };
  return { kind: environment === null ? "none" : "mistyped" };
}

/** Whether a text is of the shape that keys had before this library. */
export function isLegacy(text: string, { legacy }: Pick<TokenShape, "legacy">): boolean {
  return legacy !== undefined && text.length <= LONGEST_LEGACY && legacy.test(text);
}

/** How keys of an environment begin. */
export function prefixOf(shape: Prefixes, environment: Environment): string {
  return environment === "test" ? shape.testPrefix : shape.prefix;
}

type Prefixes = Pick<TokenShape, "prefix" | "testPrefix">;

/** As much of a key as may be seen again: its prefix and 4 characters, for recognising it. */
export function visibleStart(key: string, shape: Prefixes): string {
  const environment = environmentOf(key, shape);
  const prefix = environment === null ? "" : prefixOf(shape, environment);
  return key.slice(0, prefix.length + VISIBLE_LETTERS);
}

/**
 * What is stored of a key, as hexadecimal: its SHA-256 or, with a pepper, its
 * HMAC-SHA-256. Keys are as random as hashes are long, so nothing slower is
 * needed to keep them from being guessed.
 */
export async function hashToken(key: string, pepper: string | undefined): Promise<string> {
  const bytes = new TextEncoder().encode(key);
  const hash = pepper
    ? await crypto.subtle.sign("HMAC", await hmacKey(pepper), bytes)
    : await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hmacKey(pepper: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(pepper);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** The longer prefix counts where one begins with the other: `_` is no letter of a key. */
function environmentOf(text: string, { prefix, testPrefix }: Prefixes): Environment | null {
  const live = text.startsWith(prefix);
  const test = text.startsWith(testPrefix);
  if (live && test) return testPrefix.length > prefix.length ? "test" : "live";
  return live ? "live" : test ? "test" : null;
}

function isWhole(text: string, prefix: string): boolean {
  if (text.length !== prefix.length + RANDOM_LETTERS + CHECK_LETTERS) return false;
  if (!/^[0-9A-Za-z]+$/.test(text.slice(prefix.length))) return false;
  const body = text.slice(0, -CHECK_LETTERS);
  return text.slice(-CHECK_LETTERS) === checkLetters(body);
}

/** 32 bits in base 62, the highest place first. */
function checkLetters(body: string): string {
  let letters = "";
  for (let rest = crc32(body), n = 0; n < CHECK_LETTERS; n++, rest = Math.floor(rest / 62)) {
    letters = letterAt(rest % 62) + letters;
  }
  return letters;
}

function randomLetters(count: number, randomBytes: RandomBytes): string {
  let letters = "";
  while (letters.length < count) {
    for (const byte of randomBytes(count)) {
      // 248 is the largest multiple of 62 in a byte: taking more would make some letters likelier.
      if (byte < 248 && letters.length < count) letters += letterAt(byte % 62);
    }
  }
  return letters;
}

function letterAt(place: number): string {
  return ALPHABET.charAt(place);
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LETTERS = 30;
const CHECK_LETTERS = 6;
const VISIBLE_LETTERS = 4;
/** Characters. The pattern of an app is not run on longer text. */
const LONGEST_LEGACY = 256;
