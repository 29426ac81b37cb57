/**
 * Whether text is an origin as browsers send it in `Origin`: `https://` or `http://`,
 * a host in lower case and a port other than the scheme's own. Not `null`, not a
 * pattern, and nothing behind it, not even a slash.
 */
export function isExactOrigin(text: string): boolean {
  if (!/^https?:\/\/[^*]+$/.test(text)) return false;
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/**
 * Whether an entry of `allowedOrigins` stands for an origin: `*` for every one,
 * `*.example.com` for `example.com` and its subdomains over HTTPS, anything else
 * for itself.
 */
export function matchesOrigin(entry: string, origin: string): boolean {
  if (entry === "*" || entry === origin) return true;
  if (!entry.startsWith("*.") || !isExactOrigin(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  const domain = entry.slice(2);
  return protocol === "https:" && (hostname === domain || hostname.endsWith(`.${domain}`));
}
