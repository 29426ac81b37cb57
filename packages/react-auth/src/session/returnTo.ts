/**
 * The path to go to after signing in, or `"/"` when the wish is not safe. Only
 * a path of `origin` is: `state` comes back through the URL, so anybody can
 * write it. Pure; what it returns it accepts again unchanged.
 *
 * @param value - What was wished for, untrusted.
 * @param origin - The page's own origin.
 * @param callbackPath - The redirect URI's path, which is refused because
 * returning to it would be a loop.
 *
 * @example
 * ```ts
 * safeReturnTo("/sessions?tool=claude#top", "https://app.example.com"); // as it is
 * safeReturnTo("//evil.com", "https://app.example.com"); // "/"
 * ```
 */
export function safeReturnTo(value: unknown, origin: string, callbackPath?: string): string {
  if (typeof value !== "string" || !/^\/(?![/\\])/.test(value) || hasControls(value)) return HOME;
  let url: URL;
  try {
    url = new URL(value, origin);
  } catch {
    return HOME;
  }
  const path = url.pathname + url.search + url.hash;
  // Dot segments are gone only now: "/.//evil.com" has become "//evil.com".
  if (url.origin !== origin || path.startsWith("//") || path.length > MAX_LENGTH) return HOME;
  return callbackPath !== undefined && isSamePath(url.pathname, callbackPath) ? HOME : path;
}

/** Whether two paths lead to one page: encoding and trailing slashes do not matter. Takes linear time. */
export function isSamePath(path: string, other: string): boolean {
  return plain(path) === plain(other);
}

const HOME = "/";

/** In characters: `state` travels in the URL, where servers allow about 8,000. */
const MAX_LENGTH = 2_000;

/** Backslashes and what browsers silently drop from URLs: tabs, newlines, other controls. */
function hasControls(value: string): boolean {
  return [...value].some(
    (character) => character === "\\" || character < " " || character === "\x7f",
  );
}

function plain(path: string): string {
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // Malformed encoding: compare it as it is.
  }
  // A regular expression for the trailing slashes would take quadratic time.
  let end = decoded.length;
  while (decoded[end - 1] === "/") end--;
  return decoded.slice(0, end);
}
