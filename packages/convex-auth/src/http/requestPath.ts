import { invalid } from "./httpError";

/**
 * Returns the rest of a request's path behind a prefix, decoded once: `%252e` is
 * the text `%2e`, and must not be decoded again.
 *
 * Throws an `HttpError` with code `invalid_request` for a path that is not encoded
 * as URLs require, or that {@link isSafePath} refuses.
 *
 * @param prefix - The route's `pathPrefix`, with its slash at the end.
 */
export function pathBehind(prefix: string, url: string): string {
  const { pathname } = new URL(url);
  const path = pathname.startsWith(prefix) ? decodePath(pathname.slice(prefix.length)) : null;
  if (path !== null && isSafePath(`/${path}`)) return path;
  throw invalid(
    'Malformed path. It must be valid percent-encoded UTF-8, without control characters, backslashes, "//" and "." or ".." segments.',
  );
}

/** Decodes percent-encoding once, or returns `null` where it is malformed. */
export function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/**
 * Whether a decoded path means the same to everything that reads it: no control
 * characters or line separators, no backslashes, no empty segments but the first
 * and the last, and no `.` or `..`.
 */
export function isSafePath(path: string): boolean {
  if (/[\p{Cc}\p{Zl}\p{Zp}\\]/u.test(path) || path.includes("//")) return false;
  return !path.split("/").some((segment) => segment === "." || segment === "..");
}
