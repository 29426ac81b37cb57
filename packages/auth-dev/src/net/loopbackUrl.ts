const hosts = new Set(["localhost", "127.0.0.1", "[::1]"]);
const schemes = new Set(["http:", "https:"]);

/**
 * The parsed address when it leads to this machine, else `undefined`.
 *
 * Only the parsed host counts: `http://localhost@example.com`,
 * `http://localhost.example.com` and `//example.com` lead elsewhere however
 * they begin. User names and passwords are refused, since a browser shows them
 * in front of the host.
 */
export function loopbackUrl(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!schemes.has(url.protocol) || !hosts.has(url.hostname)) return undefined;
  return url.username === "" && url.password === "" ? url : undefined;
}
