/**
 * Returns the network that an IP address belongs to, for counting requests: an
 * IPv4 address itself, and of an IPv6 address its first 64 bits, because one
 * client usually has a whole /64 to choose addresses from (RFC 6177).
 *
 * An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is its IPv4 address. Zone ids,
 * brackets, ports and upper case do not matter.
 *
 * @returns Canonical text, such as `192.0.2.1` or `2001:db8:0:1::/64`; `null` for
 *   text that is not an IP address.
 */
export function clientNetwork(ip: string | null): string | null {
  if (ip === null || ip.length > LONGEST) return null;
  const text = ip.trim();
  const [, v4 = text] = /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  if (parseIPv4(v4) !== null) return v4;
  const [, bracketed = text] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? [];
  const groups = parseIPv6(bracketed.replace(/%[^%\s]+$/, ""));
  if (groups === null) return null;
  if (isIPv4Mapped(groups)) return groups.slice(6).flatMap(bytesOf).join(".");
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(":")}::/64`;
}

/** Returns the two 16-bit groups of a dotted IPv4 address. A leading zero is refused, as by inet_pton. */
function parseIPv4(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  if (Math.max(a, b, c, d) > 255) return null;
  return [a * 256 + b, c * 256 + d];
}

/** Returns the eight 16-bit groups of an IPv6 address (RFC 4291, section 2.2). */
function parseIPv6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head = "", tail] = halves;
  const before = parseGroups(head, tail === undefined);
  const after = parseGroups(tail ?? "", true);
  if (before === null || after === null) return null;
  if (tail === undefined) return before.length === 8 ? before : null;
  const zeros = 8 - before.length - after.length;
  return zeros < 1 ? null : [...before, ...Array<number>(zeros).fill(0), ...after];
}

/** @param isEnd - Whether the last group may be an IPv4 address. */
function parseGroups(text: string, isEnd: boolean): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [n, part] of parts.entries()) {
    const embedded = isEnd && n === parts.length - 1 ? parseIPv4(part) : null;
    if (embedded !== null) groups.push(...embedded);
    else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(parseInt(part, 16));
    else return null;
  }
  return groups;
}

function isIPv4Mapped(groups: number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}

function bytesOf(group: number): number[] {
  return [group >> 8, group & 255];
}

/** Characters: an IPv6 address with brackets, a port and a zone id. */
const LONGEST = 128;
