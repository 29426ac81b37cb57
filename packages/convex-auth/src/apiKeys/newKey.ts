import { AuthError } from "../errors";
import type { ApiKeyRow } from "./database";

/** The request for a new key. */
export type KeyRequest = {
  name: string;
  scopes?: readonly string[] | undefined;
  expiresAt?: number | undefined;
  idleTimeoutMs?: number | undefined;
};

/** What is stored of a request. */
export type KeySettings = Pick<ApiKeyRow, "name" | "scopes" | "expiresAt" | "idleTimeoutMs">;

/**
 * Checks the request for a new key. Throws an `AuthError` with code `invalid_request`
 * and the reason.
 *
 * @param declared - The scopes that there are.
 * @param now - Milliseconds since the epoch.
 */
export function readKeyRequest(
  { name, scopes, expiresAt, idleTimeoutMs }: KeyRequest,
  declared: readonly string[],
  now: number,
): KeySettings {
  return {
    name: readName(name),
    ...(scopes !== undefined && { scopes: readScopes(scopes, declared) }),
    ...(expiresAt !== undefined && { expiresAt: readExpiry(expiresAt, now) }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs: readIdleTimeout(idleTimeoutMs) }),
  };
}

/** A name of 1 to 80 characters, without the spaces around it. */
export function readName(text: string): string {
  const name = text.trim();
  const length = Array.from(name.slice(0, 4 * LONGEST_NAME)).length;
  if (length >= 1 && length <= LONGEST_NAME) return name;
  throw invalid(`A key's name has 1 to ${LONGEST_NAME} characters.`);
}

/** How long a key works on after its rotation, in milliseconds. */
export function readGrace(graceMs: number): number {
  if (graceMs >= 0 && graceMs <= 30 * DAY_MS) return graceMs;
  throw invalid("A replaced key can work on for 30 days at most.");
}

/** Refuses a request, with the reason for the caller. */
export function invalid(message: string): AuthError {
  return new AuthError("invalid_request", { message });
}

function readScopes(scopes: readonly string[], declared: readonly string[]): string[] {
  if (scopes.length === 0) {
    throw invalid("A key without any scope can do nothing. Leave scopes out for everything.");
  }
  if (!scopes.every((scope) => declared.includes(scope))) {
    const known = declared.map((scope) => `"${scope}"`).join(", ");
    throw invalid(`There is no such scope. There are ${known === "" ? "none" : known}.`);
  }
  return [...new Set(scopes)];
}

function readExpiry(expiresAt: number, now: number): number {
  if (expiresAt > now && expiresAt <= now + 10 * YEAR_MS) return expiresAt;
  throw invalid('"expiresAt" must be in the future, and in ten years at most.');
}

/** Use is recorded once in five minutes, which makes a shorter timeout meaningless. */
function readIdleTimeout(idleTimeoutMs: number): number {
  if (idleTimeoutMs >= 10 * MINUTE_MS && idleTimeoutMs <= YEAR_MS) return idleTimeoutMs;
  throw invalid("A key can end after ten minutes to a year without use.");
}

const LONGEST_NAME = 80;
const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const YEAR_MS = 366 * DAY_MS;
