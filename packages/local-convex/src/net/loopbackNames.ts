// `localhost`, its subdomains, 127.0.0.0/8 in dotted notation, or `[::1]`.
const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const name = `(?:(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){0,8}localhost|127(?:\\.${octet}){3}|\\[::1\\])`;
const port =
  "(?::(?:[0-9]|[1-9]\\d{1,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]))?";
const hostPattern = new RegExp(`^${name}${port}$`, "i");
const originPattern = new RegExp(`^https?://${name}${port}$`);

/**
 * Returns whether the value of a `Host` header names this machine, on any port.
 *
 * Compares text instead of parsing a URL: a parser also accepts `0x7f.1`,
 * `2130706433` and `localhost.`, which browsers and clients send only when an
 * attacker chose them.
 */
export function isLoopbackHost(host: string): boolean {
  return hostPattern.test(host);
}

/** Returns whether the value of an `Origin` header is a web page of this machine, on any port. */
export function isLoopbackOrigin(origin: string): boolean {
  return originPattern.test(origin);
}
