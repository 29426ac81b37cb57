import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foreignHeader, type AllowedPages } from "./foreignHeader";
import { isLoopbackHost, isLoopbackOrigin } from "./loopbackNames";
import { runs } from "../../../../vitest.runs";

describe("accepts as a host of this machine", () => {
  test.each([
    "localhost",
    "localhost:5173",
    "LOCALHOST:80",
    "app.localhost",
    "a.b-c.localhost:65535",
    "127.0.0.1",
    "127.0.0.1:0",
    "127.8.9.255:3210",
    "[::1]",
    "[::1]:3210",
  ])("%s", (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
});

describe("refuses as a host of another machine", () => {
  test.each([
    "",
    " ",
    "evil.test",
    "evil.test:3210",
    "localhost.evil.test",
    "localhost.evil.test:3210",
    "evillocalhost",
    "evil-localhost",
    "localhost.",
    "app.localhost.",
    ".localhost",
    "a..localhost",
    "localhost:",
    "localhost:x",
    "localhost:65536",
    "localhost:080",
    "localhost:1:2",
    "localhost/",
    "localhost#",
    "localhost?",
    "localhost,evil.test",
    "localhost evil.test",
    " localhost",
    "localhost ",
    "localhost\t",
    "user@localhost",
    "evil.test@localhost",
    "localhost@evil.test",
    "http://localhost",
    "//localhost",
    "localhost\u0000",
    "ｌocalhost",
    "ⓛocalhost",
    "localhoſt",
    "0.0.0.0",
    "0",
    "127.1",
    "127.0.1",
    "127.0.0.256",
    "127.0.0.01",
    "127.0.0.1.",
    "127.0.0.1.evil.test",
    "127。0。0。1",
    "0127.0.0.1",
    "0x7f.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "128.0.0.1",
    "10.0.0.1",
    "192.168.1.5",
    "169.254.169.254",
    "::1",
    "[::]",
    "[::2]",
    "[::1",
    "[::1]evil.test",
    "[::1%25lo]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[fe80::1]",
    "127.0.0.1.nip.io",
  ])("%j", (host) => {
    expect(isLoopbackHost(host)).toBe(false);
    expect(isLoopbackOrigin(`http://${host}`)).toBe(false);
  });
});

describe("refuses as an origin of another site", () => {
  test.each([
    "",
    "null",
    "*",
    "localhost",
    "//localhost",
    "file://",
    "file://localhost",
    "data:",
    "blob:http://localhost",
    "about:srcdoc",
    "ftp://localhost",
    "ws://localhost",
    "HTTP://localhost",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "moz-extension://localhost",
    "app://localhost",
    "capacitor://localhost",
    "ionic://localhost",
    "vscode-webview://localhost",
    "http://localhost/",
    "http://localhost/path",
    "http://localhost?",
    "http://user@localhost",
    "http://localhost:5173, http://evil.test",
    "http://localhost:5173 http://evil.test",
    "http://evil.test",
    "https://evil.test",
    "http:/localhost",
    "http:localhost",
    "http:\\\\localhost",
  ])("%j", (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false);
  });
});

const fragments = fc.constantFrom(
  "localhost",
  "LocalHost",
  "127.0.0.1",
  "127.1",
  "[::1]",
  "::1",
  "evil.test",
  "evil",
  "0x7f",
  "2130706433",
  "http://",
  "https://",
  "null",
  "//",
  "/",
  "\\",
  "@",
  ".",
  "。",
  ":",
  ":5173",
  ":0",
  "#",
  "?",
  ",",
  " ",
  "\t",
  "%00",
  "%2e",
  "\u00ad",
  "-",
);
const text = fc.oneof(
  fc.array(fragments, { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ maxLength: 30 }),
);

/** Whether a browser that shows this address has it from this machine. */
function leadsHere(address: string): boolean {
  const { hostname, username, password, pathname, search, hash } = new URL(address);
  const isPlain = [username, password, search, hash].join("") === "" && pathname === "/";
  return isPlain && /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

test("whatever is accepted as a host or an origin leads a browser to this machine", () => {
  fc.assert(
    fc.property(text, (value) => {
      if (isLoopbackHost(value)) expect(leadsHere(`http://${value}`)).toBe(true);
      if (isLoopbackOrigin(value)) {
        expect(leadsHere(value)).toBe(true);
        expect(value).toMatch(/^https?:\/\/[^/]+$/);
      }
    }),
    { numRuns: runs(20_000) },
  );
});

test("long hosts and origins are decided in linear time", () => {
  for (const label of ["a", "a.", "-", "127.", "localhost.", "[", "a-"]) {
    const long = label.repeat(50_000);
    const start = performance.now();
    expect(isLoopbackHost(`${long}x`)).toBe(false);
    expect(isLoopbackOrigin(`http://${long}x`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_000);
  }
});

describe("a request", () => {
  const decide = (headers: [string, string][], allowed: AllowedPages = "pages", rest = {}) =>
    foreignHeader({ method: "GET", url: "/", rawHeaders: headers.flat(), ...rest }, allowed);
  const host: [string, string] = ["Host", "localhost:3210"];
  const crossSite: [string, string] = ["Sec-Fetch-Site", "cross-site"];
  const link: [string, string][] = [
    ["Sec-Fetch-Mode", "navigate"],
    ["Sec-Fetch-Dest", "document"],
  ];

  test.each<[string, [string, string][]]>([
    ["a program", [host]],
    ["a page of this machine", [host, ["Origin", "http://localhost:5173"]]],
    ["a page of this machine by another name", [host, ["origin", "http://127.0.0.1:5173"]]],
    [
      "a page of this machine at another site",
      [host, ["origin", "http://127.0.0.1:5173"], crossSite],
    ],
    ["a page at the same site", [host, ["Sec-Fetch-Site", "same-site"]]],
    ["the address bar", [host, ["Sec-Fetch-Site", "none"], ...link]],
    ["a link on another site", [host, crossSite, ...link]],
    ["an image on a page of this machine", [host, crossSite, ["Referer", "http://localhost:1/a"]]],
  ])("of %s is accepted", (_, headers) => {
    expect(decide(headers)).toBeNull();
  });

  test.each<[string, [string, string][], string, Record<string, string>?]>([
    ["no host", [], "Host"],
    ["two hosts", [host, host], "Host"],
    ["another host beside its own", [host, ["host", "evil.test"]], "Host"],
    ["an absolute target", [host], "Host", { url: "http://evil.test/" }],
    ["no target", [host], "Host", { url: "" }],
    ["an empty origin", [host, ["Origin", ""]], "Origin"],
    [
      "two origins",
      [host, ["Origin", "http://localhost"], ["Origin", "http://localhost"]],
      "Origin",
    ],
    ["an opaque origin", [host, ["Origin", "null"], ["Sec-Fetch-Site", "same-origin"]], "Origin"],
    [
      "an image of another site",
      [host, crossSite, ["Sec-Fetch-Mode", "no-cors"]],
      "Sec-Fetch-Site",
    ],
    [
      "a script of another site",
      [host, crossSite, ["Referer", "http://evil.test/"]],
      "Sec-Fetch-Site",
    ],
    [
      "a frame of another site",
      [host, crossSite, ["Sec-Fetch-Mode", "navigate"], ["Sec-Fetch-Dest", "iframe"]],
      "Sec-Fetch-Site",
    ],
    ["a site that is not known", [host, ["Sec-Fetch-Site", "elsewhere"]], "Sec-Fetch-Site"],
    [
      "two pages that it comes from",
      [host, crossSite, ["Referer", "http://localhost/"], ["Referer", "http://evil.test/"]],
      "Sec-Fetch-Site",
    ],
    ["a form that leads here", [host, crossSite, ...link], "Sec-Fetch-Site", { method: "POST" }],
  ])("with %s is refused", (_, headers, header, rest) => {
    expect(decide(headers, "pages", rest)).toBe(header);
  });

  test("to a server for programs is refused when a link of another site leads there", () => {
    expect(decide([host, crossSite, ...link], "programs")).toBe("Sec-Fetch-Site");
  });

  test("of any page reaches a server that allows them, at this machine's names only", () => {
    expect(decide([host, ["Origin", "http://evil.test"], crossSite], "any")).toBeNull();
    expect(decide([["Host", "evil.test"]], "any")).toBe("Host");
  });
});
